using Grpc.Core;
using Polly;
using Polly.Retry;

namespace Starling.Client;

/// <summary>When and how soon something is tried again: exponential, with jitter, and never sooner than the server asks.</summary>
internal static class RetryPolicies
{
    /// <summary>Nobody waits longer inside a call: a limit that has room tomorrow is told to the caller.</summary>
    private static readonly TimeSpan LongestAskedWait = TimeSpan.FromMinutes(1);

    public static ResiliencePipeline For(StarlingClientOptions options, int retries)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = options.TimeProvider };
        if (retries > 0)
        {
            builder.AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = retries,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = options.FirstBackoff,
                    MaxDelay = options.MaxBackoff,
                    ShouldHandle = new PredicateBuilder().Handle<StarlingException>(IsWorthRetrying),
                    DelayGenerator = asked => ValueTask.FromResult(AskedFor(asked, options)),
                }
            );
        }

        return builder.Build();
    }

    /// <summary>
    /// The wait that the server asks for, longer with each attempt that was in vain: what it asks is fit for one that is busy, and too little
    /// for one that is restarted. Null: the usual wait.
    /// </summary>
    private static TimeSpan? AskedFor(RetryDelayGeneratorArguments<object> attempt, StarlingClientOptions options)
    {
        if ((attempt.Outcome.Exception as StarlingException)?.RetryAfter is not { } asked)
        {
            return null;
        }

        var grown = options.FirstBackoff * Math.Pow(2, Math.Min(attempt.AttemptNumber, 30));
        var wait = grown < options.MaxBackoff ? grown : options.MaxBackoff;
        return asked > wait ? asked : wait;
    }

    private static bool IsWorthRetrying(StarlingException fault) =>
        fault.Status is StatusCode.Unavailable or StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.DeadlineExceeded
        && !(fault.RetryAfter > LongestAskedWait);
}
