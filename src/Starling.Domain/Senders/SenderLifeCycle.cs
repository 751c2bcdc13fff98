using static Starling.Domain.Senders.SenderStage;

namespace Starling.Domain.Senders;

/// <summary>Which step leads from which stage to which: the only such table (S21).</summary>
public static class SenderLifeCycle
{
    private static readonly (SenderStage From, SenderStep Step, SenderStage To)[] Table =
    [
        (Requested, SenderStep.Approve, Approved),
        (Approved, SenderStep.Configure, Configured),
        (Configured, SenderStep.Configure, Configured),
        (Configured, SenderStep.Activate, Active),
        (Active, SenderStep.Configure, Active),
        (Active, SenderStep.Suspend, Suspended),
        (Suspended, SenderStep.Configure, Suspended),
        (Suspended, SenderStep.Activate, Active),
        (Requested, SenderStep.Retire, Retired),
        (Approved, SenderStep.Retire, Retired),
        (Configured, SenderStep.Retire, Retired),
        (Active, SenderStep.Retire, Retired),
        (Suspended, SenderStep.Retire, Retired),
        (Retired, SenderStep.Request, Requested),
    ];

    /// <summary>The stage after a step; null when it cannot be taken from here.</summary>
    public static SenderStage? After(SenderStage from, SenderStep step) =>
        step >= SenderStep.Update
            ? from == Retired
                ? null
                : from
            : Array.Find(Table, row => row.From == from && row.Step == step) is { To: not 0 } found
                ? found.To
                : null;

    /// <summary>Whether the stage is the one that the step leads to: whoever asks again has what was wanted.</summary>
    public static bool IsDone(SenderStage stage, SenderStep step) =>
        (stage, step)
            is
                (Approved, SenderStep.Approve)
                or
                (Active, SenderStep.Activate)
                or
                (Suspended, SenderStep.Suspend)
                or
                (Retired, SenderStep.Retire);

    /// <summary>Whether the address belongs to its tenant, and to no other, from now on (S14).</summary>
    public static bool Owns(SenderStage stage) => stage is Approved or Configured or Active or Suspended;
}
