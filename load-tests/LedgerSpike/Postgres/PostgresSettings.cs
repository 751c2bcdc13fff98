namespace Starling.LedgerSpike.Postgres;

/// <summary>What can be turned on PostgreSQL's tables.</summary>
/// <param name="Connection">Connection string; its tables are dropped and made anew.</param>
/// <param name="StateFillfactor">Percent of a page of <c>message_state</c> that inserts fill.</param>
/// <param name="ContactFillfactor">The same for <c>contact</c>.</param>
/// <param name="LaneIndex">Whether <c>message</c> has an index on campaign, lane and id.</param>
internal sealed record PostgresSettings(string Connection, int StateFillfactor, int ContactFillfactor, bool LaneIndex);
