using Starling.Carriers.Simulator;

namespace Starling.Carriers.Tests.Simulator;

public sealed class SmscScriptValidatorTests
{
    [Fact]
    public void The_defaults_can_be_played() => Assert.Empty(SmscScriptValidator.FaultsOf(new SmscScript()));

    [Fact]
    public async Task Every_fault_is_reported_at_once_with_name_value_and_rule()
    {
        var script = new SmscScript
        {
            Address = "nowhere",
            Port = 70_000,
            RejectShare = 1.5,
            RejectStatus = 0,
            AnswerDelayMin = TimeSpan.FromSeconds(2),
            AnswerDelayMax = TimeSpan.FromSeconds(1),
            ReceiptIdForm = MessageIdForm.Uuid,
            UndeliveredShare = 0.6,
            ExpiredShare = 0.6,
            MagicPrefix = "+1",
            Accounts = [new SmscAccount(), new SmscAccount { Password = "much too long" }],
            Mute = [new ScriptedSpan { From = TimeSpan.FromSeconds(2), Until = TimeSpan.FromSeconds(1) }],
        };

        Assert.Equal(
            [
                "Address is nowhere; it must be an IP address",
                "Port is 70000; it must be 0 to 65535",
                "Accounts[1].Password is \"much too long\"; it must be 0 to 8 printable ASCII characters",
                "Accounts[1].SystemId is starling; it must be unique",
                "AnswerDelayMax is 00:00:01; it must be at least AnswerDelayMin, which is 00:00:02",
                "RejectShare is 1.5; it must be 0 to 1",
                "RejectStatus is 0; it must be not 0, which means accepted",
                "UndeliveredShare + ExpiredShare is 1.2; it must be at most 1",
                "ReceiptIdForm is Uuid; it must be a uuid exactly when AnswerIdForm is one",
                "Mute is 0:00:02 to 0:00:01; it must be from 0 or later until after that",
                "MagicPrefix is +1; it must be at most 11 digits",
            ],
            SmscScriptValidator.FaultsOf(script)
        );
        var fault = await Assert.ThrowsAsync<ArgumentException>(() =>
            SimulatedSmsc.StartAsync(script, new Microsoft.Extensions.Time.Testing.FakeTimeProvider())
        );
        Assert.Contains("Port is 70000", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_an_error_of_its_own()
    {
        await using var first = await SmscOnFakeTime.StartAsync();

        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() =>
            SmscOnFakeTime.StartAsync(script => script.Port = first.Smsc.EndPoint.Port)
        );
    }
}
