namespace Starling.Chaos.Faults;

/// <summary>The SMSC reads what comes and forgets it.</summary>
internal sealed class SmscMuted : Fault
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);

    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var length = Between(random, Shortest, Longest);
        var (at, before) = (ChaosScene.Now, scene.Smsc.Now.Snapshot().Accounts[0].Swallowed);
        scene.Smsc.Now.Mute(length);
        await WaitAsync(length);
        var swallowed = scene.Smsc.Now.Snapshot().Accounts[0].Swallowed - before;
        Prove(swallowed > 0, "the SMSC forgot a submit");
        return new Strike("SMSC mute", at, ChaosScene.Now, $"{swallowed} submits forgotten in {length.TotalSeconds:F1} s")
        {
            MayBeUnknown = scene.Options.Binds * scene.Options.Credits,
        };
    }
}

/// <summary>Every session ends in the middle of a PDU.</summary>
internal sealed class SmscCut : Fault
{
    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var (at, before) = (ChaosScene.Now, scene.Smsc.Now.Snapshot().Accounts[0].Cuts);
        scene.Smsc.Now.CutSessions();
        var cuts = scene.Smsc.Now.Snapshot().Accounts[0].Cuts - before;
        Prove(cuts > 0, "a session was cut");
        await Testing.Scene.Eventually.TrueAsync(() => scene.Smsc.Now.Snapshot().Accounts[0].Sessions > 0, "somebody binds again");
        return new Strike("SMSC cut", at, ChaosScene.Now, $"{cuts} sessions ended in the middle of a PDU")
        {
            MayBeUnknown = scene.Options.Binds * scene.Options.Credits,
        };
    }
}

/// <summary>The SMSC throttles 30 % of what it reads.</summary>
internal sealed class SmscThrottles : Fault
{
    private const double Share = 0.3;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(8);

    public override async Task<Strike> StrikeAsync(ChaosScene scene, Random random)
    {
        var (at, before) = (ChaosScene.Now, scene.Smsc.Now.Snapshot().Accounts[0].Throttled);
        scene.Script.ThrottledShare = Share;
        await WaitAsync(Length);
        scene.Script.ThrottledShare = 0;
        var throttled = scene.Smsc.Now.Snapshot().Accounts[0].Throttled - before;
        Prove(throttled > 0, "the SMSC throttled");
        return new Strike("SMSC throttles", at, ChaosScene.Now, $"{throttled} submits throttled in {Length.TotalSeconds:F0} s");
    }
}
