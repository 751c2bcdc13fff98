using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Intents and outcomes: who is granted, and what is refused. The whole path · one message on two binds · stale contact version · STOP in between ·
/// classes that enter nothing · several sends to one contact · campaigns that do not run · refusals, rejections, unknown outcomes · stale epochs.
/// </summary>
public abstract class DispatchCompliance : LedgerScenario
{
    [Fact]
    public async Task A_message_goes_from_accepted_to_delivered()
    {
        var campaign = await CampaignAsync();
        var id = (await AcceptAsync(campaign, 1))[0];
        var lease = await LeaseAsync();

        var after = await SubmitAsync(lease, (id, 1));
        Assert.Equal(lease.N + 1, after.N);
        Assert.Equal(MessageState.Submitting, await StateAsync(id));
        Assert.Equal(1, await Ledger.Campaigns.CountInFlightAsync(campaign, None));

        await OutcomeAsync(after, SentAs(id, 1, "1a2b"), after.N);
        Assert.Equal(MessageState.Sent, await StateAsync(id));
        Assert.Equal(0, await Ledger.Campaigns.CountInFlightAsync(campaign, None));

        await ReceiveAsync(Receipt("1a2b", destination: Number(1).ToString()[1..]));
        var message = await MessageAsync(id);
        Assert.Equal(MessageState.Delivered, message.State);
        Assert.Equal((1, 1), (message.Attempt, message.Segments));
        Assert.Equal(id, Assert.Single((await ContactAsync(1)).Recent).Message);
    }
}
