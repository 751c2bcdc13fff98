using Starling.Carriers.Smpp;
using Starling.Domain.Messages;

namespace Starling.Carriers.Links;

/// <summary>From the status of an answer to what it means, as data of the route. Source of the defaults: SMPP 3.4 §5.1.3.</summary>
/// <remarks>
/// 0x58 is Throttled; 0x14 and 0x04 (our bind is gone; the segment was not taken) are QueueFull; 0x08, 0x64, 0xFE and 0xFF, which may follow
/// acceptance, are Doubtful; everything else, also what nobody defined, is Rejected.
/// </remarks>
public sealed class CommandStatusTable
{
    private static readonly Dictionary<uint, StatusReaction> Defaults = new()
    {
        [CommandStatus.Throttled] = StatusReaction.Throttled,
        [CommandStatus.MessageQueueFull] = StatusReaction.QueueFull,
        [CommandStatus.WrongBindState] = StatusReaction.QueueFull,
        [CommandStatus.SystemError] = StatusReaction.Doubtful,
        [CommandStatus.TemporaryReceiverError] = StatusReaction.Doubtful,
        [CommandStatus.DeliveryFailed] = StatusReaction.Doubtful,
        [CommandStatus.UnknownError] = StatusReaction.Doubtful,
    };

    private readonly Dictionary<uint, StatusReaction> _reactions;

    /// <param name="overrides">A route's own entries; they win over the defaults. Status 0 cannot be overridden.</param>
    public CommandStatusTable(IEnumerable<KeyValuePair<uint, StatusReaction>>? overrides = null)
    {
        _reactions = new Dictionary<uint, StatusReaction>(Defaults);
        foreach (var (status, reaction) in overrides ?? [])
        {
            _reactions[status] = reaction;
        }
    }

    /// <summary>The outcome of an answer.</summary>
    /// <param name="status">command_status.</param>
    /// <param name="carrierMessageId">The id in the route's canonical form; used with status 0 only.</param>
    public SubmitOutcome Judge(uint status, string carrierMessageId) =>
        status == CommandStatus.Ok
            ? new SubmitOutcome.Accepted(carrierMessageId)
            : _reactions.GetValueOrDefault(status, StatusReaction.Rejected) switch
            {
                StatusReaction.Throttled => new SubmitOutcome.Throttled(status),
                StatusReaction.QueueFull => new SubmitOutcome.QueueFull(status),
                StatusReaction.Doubtful => new SubmitOutcome.Doubtful(status),
                _ => new SubmitOutcome.Rejected(status),
            };
}
