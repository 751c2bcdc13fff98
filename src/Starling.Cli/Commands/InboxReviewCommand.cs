using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary><c>inbox review</c>: texts that may ask for silence, and what a person finds that they mean.</summary>
internal sealed class InboxReviewCommand : CliCommand
{
    private readonly Argument<string?> _review = new("review")
    {
        Description = "Name of the review to settle, inboundReviews/…, or its number; without one, open reviews are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _optOut = CliOption.Flag("--opt-out", "The person wants no more texts: the number is silenced at once.");

    private readonly Option<bool> _nothing = CliOption.Flag("--nothing", "An ordinary text: what waits for the number goes on.");

    private readonly Option<string> _by = CliOption.Text("--by", "WHO", "Who read it, for the record; by default who is logged in here.");

    private readonly Option<bool> _settled = CliOption.Flag("--settled", "Lists the settled ones instead.");

    public InboxReviewCommand(Screen screen)
        : base("review", "Lists texts that a person has to read, oldest first, or settles one.", screen)
    {
        Arguments.Add(_review);
        Options.Add(_optOut);
        Options.Add(_nothing);
        Options.Add(_by);
        Options.Add(_settled);
        Validators.Add(result =>
        {
            var outcomes = (result.GetValue(_optOut) ? 1 : 0) + (result.GetValue(_nothing) ? 1 : 0);
            if (outcomes != (result.GetResult(_review) is { Tokens.Count: > 0 } ? 1 : 0))
            {
                result.AddError("To settle a review give its name and one of --opt-out and --nothing; to list reviews give none of them.");
            }
        });
    }

    public override IReadOnlyList<string> Examples =>
        ["starling inbox review", "starling inbox review 4711 --opt-out --by \"Claire\"", "starling inbox review --settled --json"];

    protected override async Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var json = parsed.GetValue(GlobalOptions.Json);
        if (parsed.GetValue(_review) is { } named)
        {
            var answer = await client.Inbound.SettleInboundReviewAsync(
                new SettleInboundReviewRequest
                {
                    Name = named.Contains('/', StringComparison.Ordinal) ? named : $"inboundReviews/{named}",
                    Outcome = parsed.GetValue(_optOut) ? ReviewOutcome.OptOut : ReviewOutcome.Nothing,
                    Actor = parsed.GetValue(_by) ?? Environment.UserName,
                },
                cancellationToken: cancellationToken
            );
            Screen.ResultWriter.WriteLine(json ? ReportJson.Write(answer.InboundReview) : Settled(answer.InboundReview));
            return ExitCode.Done;
        }

        var found = await ListAsync(client.Inbound, parsed.GetValue(_settled), cancellationToken);
        if (json)
        {
            Screen.ResultWriter.WriteLine(ReportJson.Write(found));
        }
        else
        {
            Show(found);
        }

        return ExitCode.Done;
    }

    private static async Task<ListInboundReviewsResponse> ListAsync(
        InboundService.InboundServiceClient inbound,
        bool settled,
        CancellationToken cancellationToken
    )
    {
        var found = new ListInboundReviewsResponse();
        var request = new ListInboundReviewsRequest { Settled = settled, PageSize = 1_000 };
        do
        {
            var page = await inbound.ListInboundReviewsAsync(request, cancellationToken: cancellationToken);
            found.InboundReviews.Add(page.InboundReviews);
            request.PageToken = page.NextPageToken;
        } while (request.PageToken.Length > 0);

        return found;
    }

    private void Show(ListInboundReviewsResponse found)
    {
        if (found.InboundReviews.Count == 0)
        {
            Screen.Say("There are none.");
            return;
        }

        var table = new Table { Border = TableBorder.Horizontal };
        table.AddColumns("review", "waits since", "from", "text", "settled");
        foreach (var review in found.InboundReviews)
        {
            table.AddRow(
                review.Name.EscapeMarkup(),
                ContactView.Day(review.OpenTime),
                review.InboundMessage.Phone.EscapeMarkup(),
                ContactView.OneLine(review.InboundMessage.Text).EscapeMarkup(),
                review.SettleTime is null ? "" : $"{Outcome(review)} {ContactView.OneLine(review.SettledBy)}".TrimEnd().EscapeMarkup()
            );
        }

        Screen.Results.Write(table);
    }

    private static string Settled(InboundReview review) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{review.Name}: {Outcome(review)}, {review.InboundMessage.Phone} {(review.Outcome == ReviewOutcome.OptOut ? "is silent" : "goes on")}"
        );

    private static string Outcome(InboundReview review) => review.Outcome == ReviewOutcome.OptOut ? "opt-out" : "nothing";
}
