namespace Starling.Testing.History;

/// <summary>Who has lost its leases writes no more: but for the one send that was permitted before and whose process was stopped in between.</summary>
public static class LeaseJudge
{
    /// <summary>Sends that reached the SMSC after the leases of their process had gone to others: session, instant, submits in it.</summary>
    /// <remarks>What one send(2) holds arrives in one piece, and is stamped with one instant.</remarks>
    public static IEnumerable<(int Session, DateTimeOffset At, int Submits)> LateSends(SeenByCarrier seen, EndedLeases ended)
    {
        var sessions = seen
            .Sessions.Where(session => session.Peer == ended.Peer && session.At < ended.OpenedBefore)
            .Select(session => session.Session)
            .ToHashSet();
        return seen
            .Submits.Where(submit => submit.At > ended.At && sessions.Contains(submit.Session))
            .GroupBy(submit => (submit.Session, submit.At))
            .Select(send => (send.Key.Session, send.Key.At, send.Count()));
    }

    internal static IEnumerable<HistoryFault> Faults(SeenByCarrier seen, HistoryLimits limits) =>
        from ended in limits.EndedLeases
        from session in LateSends(seen, ended).GroupBy(send => send.Session)
        where session.Count() > 1
        select new HistoryFault(
            Broken.ExpiredLease,
            $"{ended.Peer}, session {session.Key}: {session.Count()} sends after {ended.At:O}, {session.Sum(send => send.Submits)} submits"
        );
}
