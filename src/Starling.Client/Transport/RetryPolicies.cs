using Grpc.Core;
using Polly;
using Polly.Retry;

namespace Starling.Client;

/// <summary>When and how soon something is tried again: exponential, with jitter, and never sooner than the server asks.</summary>
internal static class RetryPolicies
{
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
                    DelayGenerator = asked => ValueTask.FromResult((asked.Outcome.Exception as StarlingException)?.RetryAfter),
                }
            );
        }

        return builder.Build();
    }

    private static bool IsWorthRetrying(StarlingException fault) =>
        fault.Status is StatusCode.Unavailable or StatusCode.ResourceExhausted or StatusCode.Aborted or StatusCode.DeadlineExceeded;
}
