using System.Text;
using Starling.Carriers.Simulator;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Tests.Simulator;

public sealed class BindTests
{
    [Theory]
    [InlineData("starling", "secret", CommandStatus.Ok)]
    [InlineData("starling", "wrong", CommandStatus.InvalidPassword)]
    [InlineData("stranger", "secret", CommandStatus.InvalidSystemId)]
    [InlineData("second", "other", CommandStatus.Ok)]
    public async Task A_bind_needs_an_account_and_its_password(string systemId, string password, uint status)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
            script.Accounts.Add(new SmscAccount { SystemId = "second", Password = "other" })
        );
        var client = await smsc.ConnectAsync();

        Assert.Equal(status, await client.BindAsync(BindType.Transceiver, systemId, password));
    }

    [Fact]
    public async Task A_second_bind_on_one_connection_is_refused()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync();

        Assert.Equal(CommandStatus.AlreadyBound, await client.BindAsync());
    }

    [Fact]
    public async Task An_account_has_no_more_sessions_than_it_may()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.Accounts[0].MaxSessions = 1);
        var first = await smsc.BindAsync();
        var second = await smsc.ConnectAsync();

        Assert.Equal(CommandStatus.BindFailed, await second.BindAsync());
        Assert.Equal(1, smsc.Figures.BindsRefused);

        await first.SendAsync(Convert.FromHexString("00000010000000060000000000000009"));
        Assert.Equal(CommandId.UnbindResp, (await first.ReadAsync()).Command);
        Assert.Equal(0, await first.ReadToEndAsync());
        Assert.Equal(CommandStatus.Ok, await second.BindAsync());
    }

    [Fact]
    public async Task Binds_are_refused_while_the_script_or_the_caller_says_so()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
            script.RefuseBinds.Add(new ScriptedSpan { From = TimeSpan.Zero, Until = TimeSpan.FromSeconds(5) })
        );
        var client = await smsc.ConnectAsync();
        Assert.Equal(CommandStatus.BindFailed, await client.BindAsync());

        smsc.Advance(5);
        smsc.Smsc.RefuseBinds(TimeSpan.FromSeconds(1));
        Assert.Equal(CommandStatus.BindFailed, await client.BindAsync());

        smsc.Advance(1);
        Assert.Equal(CommandStatus.Ok, await client.BindAsync());
    }

    [Fact]
    public async Task Nothing_is_taken_before_a_bind_nor_on_a_receiver()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var stranger = await smsc.ConnectAsync();
        await stranger.SubmitAsync("33612345678");
        Assert.Equal(CommandStatus.WrongBindState, (await stranger.ReadAsync()).Status);

        var receiver = await smsc.BindAsync(BindType.Receiver);
        await receiver.SubmitAsync("33612345678");
        Assert.Equal(CommandStatus.WrongBindState, (await receiver.ReadAsync()).Status);
        Assert.Equal((1, 1), (smsc.Figures.Submits, smsc.Figures.Misplaced));
    }

    [Fact]
    public async Task A_silent_session_is_asked_and_a_dead_one_closed()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.EnquireLinkEvery = TimeSpan.FromSeconds(30));
        var living = await smsc.BindAsync();
        var dead = await smsc.BindAsync();

        smsc.Advance(30.1);
        var question = await living.ReadAsync();
        Assert.Equal(CommandId.EnquireLink, question.Command);
        await living.SendAsync(Convert.FromHexString($"000000108000001500000000{question.Sequence:X8}"));
        await living.SettleAsync();
        smsc.Advance(10.2);

        Assert.Equal(CommandId.EnquireLink, (await dead.ReadAsync()).Command);
        Assert.Equal(0, await dead.ReadToEndAsync());
        await smsc.UntilAsync(figures => figures.Connections == 1);
        await living.SettleAsync();
    }

    [Fact]
    public async Task A_connection_that_never_binds_is_closed()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.ConnectAsync();
        await client.SettleAsync();

        smsc.Advance(10.2);

        Assert.Equal(0, await client.ReadToEndAsync());
    }

    [Fact]
    public async Task It_asks_to_unbind_and_closes_after_the_answer()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync();

        smsc.Smsc.UnbindSessions();

        var request = await client.ReadAsync();
        Assert.Equal(CommandId.Unbind, request.Command);
        await client.SendAsync(Convert.FromHexString($"000000108000000600000000{request.Sequence:X8}"));
        Assert.Equal(0, await client.ReadToEndAsync());
        await smsc.UntilAsync(figures => figures.Connections == 0);
    }

    [Fact]
    public async Task What_it_does_not_know_gets_a_generic_nack()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync();

        await client.SendAsync(Convert.FromHexString("00000010000001110000000000000007"));
        var answer = await client.ReadAsync();
        Assert.Equal((CommandId.GenericNack, CommandStatus.InvalidCommandId, 7u), (answer.Command, answer.Status, answer.Sequence));

        await client.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"));
        Assert.Equal(CommandId.GenericNack, (await client.ReadAsync()).Command);
        Assert.Equal(0, await client.ReadToEndAsync());
        Assert.Equal(1, smsc.Smsc.Snapshot().BrokenStreams);
    }
}
