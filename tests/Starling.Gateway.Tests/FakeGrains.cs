using System.Collections.Concurrent;
using System.Reflection;
using NodaTime;
using Orleans;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Sending;
using Starling.Grains;
using Starling.Grains.Contracts;

namespace Starling.Gateway.Tests;

/// <summary>The grains the front door talks to: they note what they were asked, and campaigns move in the ledger.</summary>
internal sealed class FakeGrains(FakeLedger ledger, IClock clock)
{
    /// <summary>Calls in their order: <c>campaign:1 start</c>.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>What a pause or a cancellation waits for.</summary>
    public Duration QuietFor { get; set; }

    /// <summary>Fails every call, as an unreachable silo does.</summary>
    public bool AreUnreachable { get; set; }

    /// <summary>Fails so many calls, then answers: a silo that died, and whose grains wake elsewhere.</summary>
    public int Deaths { get; set; }

    /// <summary>The one-time codes of all tenants and countries.</summary>
    public CodeVelocity Codes { get; set; } = new(CodeLimits.Default);

    /// <summary>Any route.</summary>
    public FakeRoute Route { get; } = new(clock);

    public IGrainFactory Factory()
    {
        var factory = DispatchProxy.Create<IGrainFactory, GrainProxy>();
        ((GrainProxy)(object)factory).Answer = (method, arguments) => Grain(method.GetGenericArguments()[0], (string)arguments[0]!);
        return factory;
    }

    private object Grain(Type type, string key)
    {
        var grain = typeof(DispatchProxy)
            .GetMethod(nameof(DispatchProxy.Create), 2, [])!
            .MakeGenericMethod(type, typeof(GrainProxy))
            .Invoke(null, null)!;
        ((GrainProxy)grain).Answer = (method, arguments) => Call(key, method.Name, arguments);
        return grain;
    }

    private object Call(string key, string method, object?[] arguments)
    {
        Calls.Enqueue($"{key} {method}");
        if (AreUnreachable)
        {
            throw new TimeoutException("no answer");
        }

        if (Deaths > 0)
        {
            Deaths--;
            throw new Orleans.Runtime.SiloUnavailableException("the silo has died");
        }

        if (method == nameof(ICampaignLaneGrain.OfferAsync))
        {
            Calls.Enqueue($"{key} offered {string.Join(",", (MessageId[])arguments[0]!)}");
            return ValueTask.CompletedTask;
        }

        if (method == nameof(IContactGrain.RefreshAsync))
        {
            return ValueTask.CompletedTask;
        }

        if (method == nameof(ICodeGrain.TakeAsync))
        {
            var refusal = Codes.Take((Msisdn)arguments[0]!, (ulong)arguments[1]!, clock.GetCurrentInstant());
            return new ValueTask<CodeAnswer>(CodeAnswer.Of(refusal));
        }

        if (key.StartsWith("route:", StringComparison.Ordinal))
        {
            return Route.Answer(method, arguments);
        }

        return method switch
        {
            nameof(ICampaignGrain.StartAsync) => Move(key, [CampaignState.Draft, CampaignState.Scheduled], CampaignState.Running),
            nameof(ICampaignGrain.ScheduleAsync) => Schedule(key, (Instant)arguments[0]!),
            nameof(ICampaignGrain.PauseAsync) => Move(key, [CampaignState.Running], CampaignState.Paused),
            nameof(ICampaignGrain.ResumeAsync) => Move(key, [CampaignState.Paused], CampaignState.Running),
            nameof(ICampaignGrain.CancelAsync) => Move(
                key,
                [CampaignState.Draft, CampaignState.Scheduled, CampaignState.Running, CampaignState.Paused],
                CampaignState.Cancelling
            ),
            nameof(ICampaignGrain.ProgressAsync) => ProgressAsync(key),
            nameof(ICampaignGrain.AcceptedAsync) => Task.CompletedTask,
            _ => throw new NotSupportedException(method),
        };
    }

    private async Task<CampaignChange> Move(string key, CampaignState[] from, CampaignState to)
    {
        var moved = await ledger.MoveAsync(GrainKeys.ReadCampaign(key), from, to, clock.GetCurrentInstant(), default);
        return moved is null
            ? new CampaignChange(false, default, false, Duration.Zero, 0)
            : new CampaignChange(true, moved.State, moved.State == to, QuietFor, 3);
    }

    private async Task<CampaignChange> Schedule(string key, Instant startsAt)
    {
        var campaign = await ledger.ScheduleAsync(GrainKeys.ReadCampaign(key), startsAt, default);
        return new CampaignChange(true, campaign!.State, campaign.State == CampaignState.Scheduled, Duration.Zero, 0);
    }

    private async Task<CampaignProgress> ProgressAsync(string key)
    {
        var id = GrainKeys.ReadCampaign(key);
        var campaign = await ledger.FindAsync(id, default);
        var tally = await ledger.TallyAsync(id, default);
        return new CampaignProgress(
            campaign!.State,
            campaign.InputComplete,
            clock.GetCurrentInstant(),
            [.. tally.States.Select(state => new CampaignCounter(state.Key, "", state.Value, 0))],
            campaign.StartsAt
        );
    }
}

/// <summary>Any grain interface, answered by one function.</summary>
public class GrainProxy : DispatchProxy
{
    public Func<MethodInfo, object?[], object> Answer { get; set; } = null!;

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args) => Answer(targetMethod!, args ?? []);
}
