namespace Starling.Gateway.Tests;

public sealed class GatewayOptionsValidatorTests
{
    [Fact]
    public void The_defaults_are_good() => Assert.True(new GatewayOptionsValidator().Validate(null, new GatewayOptions()).Succeeded);

    [Fact]
    public void Every_fault_is_told_with_key_value_and_rule()
    {
        var result = new GatewayOptionsValidator().Validate(
            null,
            new GatewayOptions
            {
                DefaultSender = "12",
                DefaultLanguage = "français",
                PagesInFlight = 0,
                MaxBatchStreams = 0,
                MaxPendingSends = 0,
                MaxWatchStreams = 0,
                BusyRetryAfter = TimeSpan.Zero,
                WatchInterval = TimeSpan.FromHours(1),
                ImpliedConsentLasts = TimeSpan.FromDays(731),
            }
        );
        Assert.Equal(9, result.Failures!.Count());
        Assert.All(result.Failures!, failure => Assert.Matches($"^{GatewayOptions.Section}:[A-Za-z]+ is '.*'; it must be .+\\.$", failure));
    }
}
