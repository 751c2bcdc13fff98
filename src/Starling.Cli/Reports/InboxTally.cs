using Starling.V1;

namespace Starling.Cli.Reports;

/// <summary>What subscribers wrote, in figures.</summary>
/// <param name="Received">All texts.</param>
/// <param name="OptOuts">Numbers that went silent: each got one confirmation.</param>
/// <param name="HelpAsked">Calls for help, each answered.</param>
/// <param name="OptIns">Numbers that came back.</param>
internal sealed record InboxTally(long Received, long OptOuts, long HelpAsked, long OptIns)
{
    private const int PageSize = 1_000;

    public static async Task<InboxTally> ReadAsync(InboundService.InboundServiceClient inbound, CancellationToken cancellationToken)
    {
        var tally = new InboxTally(0, 0, 0, 0);
        var request = new ListInboundMessagesRequest { PageSize = PageSize };
        do
        {
            var page = await inbound.ListInboundMessagesAsync(request, cancellationToken: cancellationToken);
            tally = new InboxTally(
                tally.Received + page.InboundMessages.Count,
                tally.OptOuts + Count(page, InboundEffect.OptedOut),
                tally.HelpAsked + Count(page, InboundEffect.HelpAsked),
                tally.OptIns + Count(page, InboundEffect.OptedIn)
            );
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);

        return tally;
    }

    private static int Count(ListInboundMessagesResponse page, InboundEffect effect) =>
        page.InboundMessages.Count(text => text.Effect == effect);
}
