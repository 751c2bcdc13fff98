using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;

namespace Starling.Grains.Inbound;

/// <summary>Makes messages of the replies that are owed: a confirmation of STOP only when nothing permitted before can leave any more.</summary>
/// <remarks>
/// How long that can be runs on the monotonic clock from when the row was first seen here, after its commit; a process that starts waits anew.
/// The request id comes from the text that is answered: whatever is repeated, it is one message.
/// </remarks>
public sealed partial class ReplyDesk(
    IInboundLedger inbound,
    IAcceptLedger accepting,
    IGrainFactory grains,
    StopSettlement stops,
    TimeProvider time,
    ILogger<ReplyDesk> logger
) : BackgroundService
{
    private const int MaxPage = 500;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _bell = new(0, 1);
    private readonly Dictionary<long, long> _seenAt = [];

    /// <summary>A reply is owed: look now.</summary>
    public void Ring()
    {
        try
        {
            _bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // It rings already.
        }
    }

    public override void Dispose()
    {
        _bell.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = LookEvery;
            try
            {
                next = await MakeAsync();
            }
            catch (Exception fault)
            {
                LogNotMade(fault);
            }

            using var woken = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(_bell.WaitAsync(woken.Token), Task.Delay(next, time, woken.Token));
            await woken.CancelAsync();
        }
    }

    /// <returns>When to look again.</returns>
    private async Task<TimeSpan> MakeAsync()
    {
        var owed = await inbound.ReadOwedAsync(MaxPage, CancellationToken.None);
        var now = time.GetTimestamp();
        foreach (var gone in _seenAt.Keys.Except(owed.Select(reply => reply.Inbound)).ToList())
        {
            _seenAt.Remove(gone);
        }

        foreach (var reply in owed)
        {
            _seenAt.TryAdd(reply.Inbound, now);
        }

        var open = await OpenAsync(owed);
        var due = owed.Where(reply => !reply.Confirms || !open.Contains(reply.Contact.Msisdn)).ToList();
        var made = due.Count > 0 ? await AcceptAsync(due) : 0;
        return owed.Count == MaxPage && made > 0 ? TimeSpan.Zero
            : open.Count > 0 ? StopSettlement.LookEvery
            : LookEvery;
    }

    private async Task<IReadOnlySet<Msisdn>> OpenAsync(IReadOnlyList<OwedReply> owed)
    {
        (Msisdn, long)[] confirmed =
        [
            .. owed.Where(reply => reply.Confirms).Select(reply => (reply.Contact.Msisdn, _seenAt[reply.Inbound])),
        ];
        return confirmed.Length == 0 ? new HashSet<Msisdn>() : await stops.OpenAsync(confirmed, CancellationToken.None);
    }

    /// <returns>How many are no longer owed.</returns>
    private async Task<int> AcceptAsync(List<OwedReply> due)
    {
        var outcomes = await accepting.AcceptUnitsAsync([.. due.Select(MessageOf)], CancellationToken.None);
        var settled = new List<SettledReply>();
        for (var at = 0; at < due.Count; at++)
        {
            switch (outcomes[at])
            {
                case UnitOutcome.Taken taken:
                    settled.Add(new SettledReply(due[at].Inbound, taken.Id));
                    Offer(taken, due[at]);
                    break;
                case UnitOutcome.Conflict:
                    LogNotOurs(due[at].Inbound);
                    settled.Add(new SettledReply(due[at].Inbound, null));
                    break;
            }
        }

        await inbound.SettleOwedAsync(settled, CancellationToken.None);
        return settled.Count;
    }

    private static UnitMessage MessageOf(OwedReply reply) =>
        new(
            reply.Tenant,
            // The space keeps it apart from callers' ids, which have none.
            FormattableString.Invariant($"reply {reply.Inbound}"),
            Express: true,
            new NewMessage(
                reply.Contact.Key,
                reply.Contact.Msisdn,
                ProfileId: null,
                reply.Text.Language,
                Zone: null,
                Consent: null,
                CommunicationType.Reply.Name,
                Fields: null,
                reply.Text.Text,
                reply.Text.Sender,
                CommunicationType.Reply.Name,
                WithStopMention: false,
                ExpiresAt: null,
                (ulong)reply.Inbound
            )
        );

    /// <summary>The message is on disk: its lane is told, and would find it alone.</summary>
    private void Offer(UnitOutcome.Taken taken, OwedReply reply) =>
        _ = OfferAsync(grains.GetGrain<ICampaignLaneGrain>(GrainKeys.Lane(taken.Campaign, reply.Contact.Key.Lane)), taken.Id);

    private async Task OfferAsync(ICampaignLaneGrain lane, MessageId id)
    {
        try
        {
            await lane.OfferAsync([id]);
        }
        catch (Exception fault)
        {
            LogUntold(fault);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Owed replies could not be made; they are looked at again")]
    private partial void LogNotMade(Exception fault);

    [LoggerMessage(LogLevel.Error, "The reply to inbound text {Inbound} was given other content before; it is not sent again")]
    private partial void LogNotOurs(long inbound);

    [LoggerMessage(LogLevel.Warning, "A lane could not be told of a reply; it will find it")]
    private partial void LogUntold(Exception fault);
}
