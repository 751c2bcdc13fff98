using Starling.Carriers.Links;
using Starling.Domain.Messages;

namespace Starling.Carriers.Tests.Links;

public sealed class SmppRouteProfileValidatorTests
{
    [Fact]
    public void A_profile_with_host_and_account_is_sound() =>
        Assert.Empty(SmppRouteProfileValidator.Validate(new SmppRouteProfile { Host = "smsc.example", SystemId = "starling" }));

    [Fact]
    public void All_faults_are_told_at_once_with_key_value_and_rule()
    {
        var profile = new SmppRouteProfile
        {
            Port = 0,
            SystemId = "a name too long for smpp",
            Password = "123456789",
            Window = 0,
            ReconnectMost = TimeSpan.FromMilliseconds(1),
            LongTextForm = (LongTextForm)9,
            TlsCertificateSha256 = "abc",
            DestinationTon = 7,
        };
        profile.StatusReactions["0x00"] = StatusReaction.Rejected;
        profile.ReceiptWords[""] = ReceiptStatus.Delivered;

        var faults = SmppRouteProfileValidator.Validate(profile, "Routes:main:");
        Assert.Equal(
            [
                "Host",
                "Port",
                "SystemId",
                "Password",
                "Window",
                "ReconnectMost",
                "TlsCertificateSha256",
                "Tls",
                "DestinationTon",
                "LongTextForm",
                "StatusReactions:0x00",
                "ReceiptWords:",
            ],
            faults.Select(fault => fault.Key["Routes:main:".Length..])
        );
        Assert.Equal("Routes:main:Port is 0: must be between 1 and 65535", faults[1].ToString());
        Assert.DoesNotContain("123456789", string.Concat(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void The_factory_refuses_faults_and_unknown_routes()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var sound = new SmppRouteProfile { Host = "smsc.example", SystemId = "starling" };
        Assert.Throws<ArgumentException>(() =>
            new SmppCarrierLinkFactory(new Dictionary<string, SmppRouteProfile> { ["a"] = sound, ["b"] = new() }, time)
        );
        var factory = new SmppCarrierLinkFactory(new Dictionary<string, SmppRouteProfile> { ["a"] = sound }, time);
        Assert.NotNull(factory.Create("a", 0));
        Assert.Throws<KeyNotFoundException>(() => factory.Create("c", 0));
    }
}
