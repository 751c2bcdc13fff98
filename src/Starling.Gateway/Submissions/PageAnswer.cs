using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Gateway.Submissions;

/// <summary>A page whose commit was begun.</summary>
/// <param name="Sent">As it came.</param>
/// <param name="Accept">As the ledger gets it.</param>
/// <param name="Rejected">Its bad items.</param>
/// <param name="Commit">The commit.</param>
internal sealed record PendingPage(V1.BatchPage Sent, AcceptPage Accept, List<V1.RejectedItem> Rejected, Task<PageOutcome> Commit);

/// <summary>What a caller is told about a page on disk: figures, and the items that did not get in.</summary>
internal static class PageAnswer
{
    private static readonly FieldFault Changed = new(
        ErrorReasons.ItemChanged,
        string.Empty,
        string.Empty,
        "this index was taken before with other content, which stays"
    );

    /// <param name="page">What was sent.</param>
    /// <param name="committed">What the ledger said.</param>
    /// <param name="validateOnly">Whether there are no messages to name.</param>
    public static V1.PageAccepted Of(PendingPage page, PageOutcome.Committed committed, bool validateOnly)
    {
        var first = page.Accept.FirstIndex;
        var answer = new V1.PageAccepted { FirstIndex = first, NextIndex = committed.NextIndex };
        var conflicts = committed.Conflicts.Count == 0 ? null : committed.Conflicts.ToHashSet();
        for (var at = 0; at < page.Accept.Items.Count; at++)
        {
            var index = first + (uint)at;
            if (page.Accept.Items[at].Message is null || conflicts?.Contains(index) == true)
            {
                continue;
            }

            answer.AcceptedCount++;
            if (answer.FirstMessage.Length == 0 && !validateOnly)
            {
                answer.FirstMessage = ResourceNames.Of(new MessageId(page.Accept.Batch, index));
            }
        }

        answer.AlreadyAcceptedCount = answer.AcceptedCount - committed.Taken;
        answer.RejectedItems.Add(conflicts is null ? page.Rejected : WithConflicts(page, conflicts));
        return answer;
    }

    public static V1.RejectedItem Rejected(long index, string itemId, FieldFault fault) =>
        new()
        {
            Index = index,
            ItemId = itemId,
            Reason = fault.Reason,
            Field = fault.Field,
            Value = fault.ShownValue,
            Rule = fault.Rule,
        };

    private static IEnumerable<V1.RejectedItem> WithConflicts(PendingPage page, HashSet<uint> conflicts) =>
        page
            .Rejected.Where(item => !conflicts.Contains((uint)item.Index))
            .Concat(conflicts.Select(index => Rejected(index, page.Sent.Items[(int)(index - page.Accept.FirstIndex)].ItemId, Changed)))
            .OrderBy(item => item.Index);
}
