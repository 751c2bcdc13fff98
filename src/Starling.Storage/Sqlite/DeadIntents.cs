using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Ledger;

namespace Starling.Storage.Sqlite;

/// <summary>What holders before this one left in Submitting.</summary>
internal static class DeadIntents
{
    /// <summary>Turns it into Unknown, or sends it once more where its type says so, and deletes the intents.</summary>
    /// <returns>How many messages were moved.</returns>
    public static int Sweep(SqliteSession session, BindLease lease)
    {
        var dead = new List<(string Account, MessageId Id, int Attempt)>();
        var row = session
            .Db["SELECT account, ids FROM intent WHERE route = ? AND bind = ? AND epoch < ?"]
            .Bind(lease.Route)
            .Bind(lease.Bind)
            .Bind(lease.Epoch);
        while (row.Step())
        {
            var account = row.Text(0);
            dead.AddRange(IntentRow.Read(row.Blob(1)).Select(entry => (account, entry.Id, entry.Attempt)));
        }

        var swept = 0;
        foreach (var (account, id, attempt) in dead)
        {
            if (session.Messages.Find(id) is { State: MessageState.Submitting } message && message.Attempt == attempt)
            {
                session.Messages.MoveToUnknown(message, account, Reasons.BindLost, null);
                swept++;
            }
        }

        session
            .Db["DELETE FROM intent WHERE route = ? AND bind = ? AND epoch < ?"]
            .Bind(lease.Route)
            .Bind(lease.Bind)
            .Bind(lease.Epoch)
            .Run();
        return swept;
    }
}
