using Polly;
using Polly.Retry;

namespace Starling.Gateway;

/// <summary>Asks a part of the service again while it is away: a silo that dies, or one that is restarted, fails no call.</summary>
/// <remarks>
/// For calls that may be made twice: what only reads; changes that name the state they lead to (a campaign is paused, a rate is set); accepts
/// that carry the key by which the ledger knows them again, for which the second call is the look whether the first one happened. A silo
/// that was killed is known to be dead after about two seconds, and its grains wake elsewhere.
/// </remarks>
internal sealed class PatientCalls
{
    /// <summary>Longer than a silo needs to be given up, and its grains to wake elsewhere.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>Longer than any call to a grain takes while all silos live.</summary>
    public static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(5);

    private readonly ResiliencePipeline _pipeline;
    private readonly TimeProvider _time;

    public PatientCalls(TimeProvider time)
    {
        _time = time;
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    // Ended by the time that has passed, not by their number.
                    MaxRetryAttempts = int.MaxValue,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(50),
                    MaxDelay = TimeSpan.FromSeconds(1),
                    ShouldHandle = new PredicateBuilder().Handle<StillAwayException>(),
                }
            )
            .Build();
    }

    /// <summary>Asks until there is an answer, the caller gives up, or the part has been away for <see cref="Longest"/>.</summary>
    /// <exception cref="Exception">The fault of the last attempt, as it was.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        var began = _time.GetTimestamp();
        return await _pipeline.ExecuteAsync(
            async token =>
            {
                try
                {
                    return await ask().WaitAsync(LongestAttempt, _time, token);
                }
                catch (Exception fault) when (Outage.Is(fault) && _time.GetElapsedTime(began) < Longest)
                {
                    throw new StillAwayException(fault);
                }
            },
            cancel
        );
    }

    /// <inheritdoc cref="AskAsync{T}"/>
    public Task TellAsync(Func<Task> tell, CancellationToken cancel) =>
        AskAsync(
            async () =>
            {
                await tell();
                return true;
            },
            cancel
        );

    /// <summary>An outage that may be waited out.</summary>
    private sealed class StillAwayException(Exception fault) : Exception(fault.Message, fault);
}
