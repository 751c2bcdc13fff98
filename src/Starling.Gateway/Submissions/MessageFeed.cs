using Grpc.Core;
using Microsoft.Extensions.Options;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Gateway.Campaigns;

namespace Starling.Gateway.Submissions;

/// <summary>Tells callers what becomes of all messages of a campaign, or of all that belong to none, from a cursor on.</summary>
/// <remarks>
/// Each watch goes through <see cref="IMessageChanges"/> at its own pace and reads the rows that changed; nothing is kept for it and
/// nothing waits for it. One that reads too slowly finds its place forgotten, is told so with a cursor to go on from, and lists again.
/// However many watch, they read the ledger one after the other, so that lanes and binds always find a reader free.
/// </remarks>
internal sealed class MessageFeed(
    IMessageChanges changes,
    IMessageReader messages,
    CampaignDefinitions definitions,
    IOptions<GatewayOptions> options,
    TimeProvider time
) : IDisposable
{
    /// <summary>Messages of one answer.</summary>
    private const int MostPerAnswer = 500;

    /// <summary>Changes looked through at once.</summary>
    private const int MostPerLook = 4_096;

    private readonly SemaphoreSlim _reading = new(1);

    /// <param name="campaign">Null: the messages that belong to none.</param>
    /// <param name="cursor">Of an earlier answer; empty: from now on.</param>
    /// <exception cref="RpcException">INVALID_ARGUMENT: the cursor is not of this watch.</exception>
    public async Task RunAsync(
        TenantId tenant,
        CampaignId? campaign,
        string cursor,
        IServerStreamWriter<V1.WatchMessagesResponse> answers,
        CancellationToken cancel
    )
    {
        var scope = new ContentHash().Add(tenant.Value).Add(campaign?.Value ?? 0).Take();
        var place = WatchCursor.Read(cursor, scope);
        var isForgotten = place is { } asked && await changes.ReadAsync(asked, 0, cancel) is null;
        var next = place is null || isForgotten ? await changes.EndAsync(cancel) : place.Value;
        await answers.WriteAsync(Place(next, isForgotten), cancel);
        while (true)
        {
            if (await changes.ReadAsync(next, MostPerLook, cancel) is not { } look)
            {
                next = await changes.EndAsync(cancel);
                await answers.WriteAsync(Place(next, reset: true), cancel);
                continue;
            }

            foreach (var chunk in (await PickAsync(look.Changes, tenant, campaign, cancel)).Chunk(MostPerAnswer))
            {
                var answer = await ReadAsync(chunk, cancel);
                // In the order of last changes: what lies before the last of this chunk has been told with it, or before.
                answer.Cursor = WatchCursor.Write(chunk[^1].After, scope);
                await answers.WriteAsync(answer, cancel);
            }

            next = look.End;
            if (look.Changes.Count < MostPerLook)
            {
                await Task.Delay(options.Value.WatchInterval, time, cancel);
            }
        }

        V1.WatchMessagesResponse Place(ChangePlace at, bool reset) => new() { Cursor = WatchCursor.Write(at, scope), Reset = reset };
    }

    public void Dispose() => _reading.Dispose();

    /// <summary>Of these changes the messages of this watch, each once, in the order of their last changes.</summary>
    private async Task<List<(MessageId Id, ChangePlace After)>> PickAsync(
        IReadOnlyList<PlacedChange> placed,
        TenantId tenant,
        CampaignId? campaign,
        CancellationToken cancel
    )
    {
        var told = new HashSet<MessageId>();
        var picked = new List<(MessageId, ChangePlace)>();
        for (var at = placed.Count - 1; at >= 0; at--)
        {
            var (change, after) = placed[at];
            var isWatched = campaign is null ? await IsSingleAsync(change.Campaign, tenant, cancel) : change.Campaign == campaign;
            if (isWatched && told.Add(change.Id))
            {
                picked.Add((change.Id, after));
            }
        }

        picked.Reverse();
        return picked;
    }

    private async ValueTask<bool> IsSingleAsync(CampaignId id, TenantId tenant, CancellationToken cancel) =>
        await definitions.FindAsync(id, cancel) is { } campaign && campaign.Kind != CampaignKind.Batch && campaign.Tenant == tenant;

    private async Task<V1.WatchMessagesResponse> ReadAsync((MessageId Id, ChangePlace After)[] chunk, CancellationToken cancel)
    {
        IReadOnlyList<MessageRecord> rows;
        await _reading.WaitAsync(cancel);
        try
        {
            rows = await messages.FindManyAsync([.. chunk.Select(change => change.Id)], cancel);
        }
        finally
        {
            _reading.Release();
        }

        var byId = rows.ToDictionary(row => row.Id);
        var answer = new V1.WatchMessagesResponse();
        foreach (var (id, _) in chunk)
        {
            // Old rows leave the ledger by age, and a commit that failed left none.
            if (byId.TryGetValue(id, out var row))
            {
                answer.Messages.Add(MessageMapping.ToProto(row, await definitions.FindAsync(row.Campaign, cancel)));
            }
        }

        return answer;
    }
}
