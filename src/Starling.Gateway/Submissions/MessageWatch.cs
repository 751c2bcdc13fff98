using Grpc.Core;
using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Gateway.Campaigns;

namespace Starling.Gateway.Submissions;

/// <summary>Tells one caller the state of some messages, then each change, until all are final.</summary>
/// <remarks>It looks at the ledger by itself: a caller that reads slowly makes its own watch slow and nothing else.</remarks>
internal sealed class MessageWatch(IMessageReader messages, CampaignDefinitions definitions, TimeSpan interval, TimeProvider time)
{
    /// <summary>Messages of one answer.</summary>
    private const int MostPerAnswer = 500;

    /// <exception cref="RpcException">INVALID_ARGUMENT or NOT_FOUND, before anything is told.</exception>
    public async Task RunAsync(
        V1.WatchMessagesRequest request,
        TenantId tenant,
        IServerStreamWriter<V1.WatchMessagesResponse> answers,
        CancellationToken cancel
    )
    {
        var open = ReadNames(request).ToDictionary(id => id, _ => (Seen?)null);
        for (var isFirst = true; open.Count > 0; isFirst = false)
        {
            if (!isFirst)
            {
                await Task.Delay(interval, time, cancel);
            }

            var found = await messages.FindManyAsync([.. open.Keys], cancel);
            var known = found.Where(message => message.Tenant == tenant).ToList();
            if (isFirst && known.Count < open.Count)
            {
                throw MessageQueries.NotFound(open.Keys.Except(known.Select(message => message.Id)).First());
            }

            var changed = known.Where(message => open[message.Id] != Seen.Of(message)).OrderBy(message => message.Id).ToList();
            foreach (var message in changed)
            {
                open[message.Id] = Seen.Of(message);
            }

            await TellAsync(changed, answers, cancel);
            foreach (var message in changed.Where(message => MessageTransitions.IsFinal(message.State)))
            {
                open.Remove(message.Id);
            }

            // Rows leave the ledger by age; what is gone will not change any more.
            foreach (var gone in open.Keys.Except(known.Select(message => message.Id)).ToList())
            {
                open.Remove(gone);
            }
        }
    }

    private async Task TellAsync(
        List<MessageRecord> changed,
        IServerStreamWriter<V1.WatchMessagesResponse> answers,
        CancellationToken cancel
    )
    {
        foreach (var chunk in changed.Chunk(MostPerAnswer))
        {
            var answer = new V1.WatchMessagesResponse();
            foreach (var message in chunk)
            {
                answer.Messages.Add(MessageMapping.ToProto(message, await definitions.FindAsync(message.Campaign, cancel)));
            }

            await answers.WriteAsync(answer, cancel);
        }
    }

    private static List<MessageId> ReadNames(V1.WatchMessagesRequest request)
    {
        if (request.Names.Count is 0 or > Limits.WatchedMessages)
        {
            throw StatusMapping.Invalid(
                new FieldFault(
                    ErrorReasons.ValueOutOfRange,
                    "names",
                    $"{request.Names.Count} names",
                    $"1 to {Limits.WatchedMessages} names"
                )
            );
        }

        return [.. request.Names.Select((name, at) => ResourceNames.ReadMessage(name, $"names[{at}]")).Distinct()];
    }

    /// <summary>What a caller was told last.</summary>
    private readonly record struct Seen(MessageState State, int Attempt, string Reason, Instant Changed)
    {
        public static Seen Of(MessageRecord message) => new(message.State, message.Attempt, message.Reason, message.Changed);
    }
}
