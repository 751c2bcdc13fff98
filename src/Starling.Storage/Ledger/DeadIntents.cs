using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Storage.Ledger;

/// <summary>What holders before this one left in Submitting.</summary>
internal static class DeadIntents
{
    /// <summary>Turns it into Unknown, or sends it once more where its type says so, and deletes the intents.</summary>
    /// <returns>How many messages were moved.</returns>
    public static int Sweep(LedgerSession session, BindLease lease)
    {
        var dead = IntentRows.OfDeadEpochs(session.Db, lease);
        session.Messages.Ask(dead.Select(written => written.Id));
        var swept = 0;
        foreach (var (account, id, attempt) in dead)
        {
            if (session.Messages.Find(id) is { State: MessageState.Submitting } message && message.Attempt == attempt)
            {
                session.Messages.MoveToUnknown(message, account, Reasons.BindLost, null);
                swept++;
            }
        }

        IntentRows.RemoveDeadEpochs(session.Db, lease);
        return swept;
    }
}
