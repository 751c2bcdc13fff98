using Starling.Domain.Messages;

namespace Starling.Testing.History;

/// <summary>What the client was told is on disk, once, under the ids it was told, for whom it was meant; nothing else is.</summary>
internal static class AcceptanceJudge
{
    public static IEnumerable<HistoryFault> Faults(ToldToClient told, KeptInLedger kept)
    {
        var ids = kept.Messages.Select(message => message.Id).ToHashSet();
        foreach (var id in told.Messages.Concat(told.Answers.Select(answer => answer.Message)).Where(id => !ids.Contains(id)))
        {
            yield return new HistoryFault(Broken.Lost, $"message {id}");
        }

        foreach (var request in told.Answers.GroupBy(answer => answer.RequestId))
        {
            if (request.Select(answer => answer.Message).Distinct().Count() is var messages && messages > 1)
            {
                yield return new HistoryFault(Broken.RetryMadeAnother, $"request {request.Key} was answered with {messages} messages");
            }
        }

        var byCampaign = kept.Messages.ToLookup(message => message.Campaign);
        foreach (var fault in told.Batches.SelectMany(batch => Faults(batch, [.. byCampaign[batch.Campaign]])))
        {
            yield return fault;
        }
    }

    private static IEnumerable<HistoryFault> Faults(ToldBatch batch, IReadOnlyList<KeptMessage> messages)
    {
        if (messages.Select(message => message.Id.Batch).Distinct().Count() is var batches && batches > 1)
        {
            yield return new HistoryFault(Broken.RetryMadeAnother, $"campaign {batch.Campaign}: one batch was made {batches} batches");
            yield break;
        }

        var rows = messages.Select(message => (long)message.Id.Index).ToHashSet();
        for (long index = 0; index < batch.OnDisk; index++)
        {
            if (rows.Remove(index) == batch.Refused.Contains(index))
            {
                yield return batch.Refused.Contains(index)
                    ? new HistoryFault(Broken.Invented, $"campaign {batch.Campaign}, item {index} was refused")
                    : new HistoryFault(Broken.Lost, $"campaign {batch.Campaign}, item {index}");
            }
        }

        foreach (var index in rows)
        {
            yield return new HistoryFault(Broken.Invented, $"campaign {batch.Campaign}, item {index} lies beyond what was accepted");
        }

        foreach (var message in messages)
        {
            if (batch.DestinationOf?.Invoke(message.Id.Index) is { } meant && meant != message.Destination)
            {
                yield return new HistoryFault(Broken.WrongContact, $"message {message.Id} is for {message.Destination}, not {meant}");
            }
        }
    }
}
