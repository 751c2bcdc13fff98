using NodaTime;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>Updates that stay on their page (HOT) cost a third of those that do not; an index on what changes, or full pages, would end that.</summary>
/// <remarks>In a database of its own: old snapshots of others would keep the versions alive whose room is needed.</remarks>
public sealed class PostgresPageTests : LedgerScenario
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock, ownDatabase: true));

    [Fact]
    public async Task A_message_changes_its_state_without_leaving_its_page()
    {
        const int Messages = 4_000;
        const int Page = 500;
        var campaign = await CampaignAsync();
        var lease = await LeaseAsync();
        for (var first = 0; first < Messages; first += Page)
        {
            var people = Enumerable.Range(first, Page).ToArray();
            var ids = await AcceptAsync(campaign, people);
            var contacts = (await Ledger.Contacts.ReadAsync([.. people.Select(KeyOf)], None)).ToDictionary(row => row.Key);
            var entries = ids.Zip(
                people,
                (id, person) =>
                    new IntentEntry(
                        id,
                        0,
                        KeyOf(person),
                        contacts[KeyOf(person)].Version,
                        new RecentSend(campaign.Value, 0, id, Now),
                        0,
                        1,
                        false
                    )
            );
            var commit = await IntendAsync(lease, [.. entries]);
            lease = commit.Lease;
            Assert.All(commit.Answers, answer => Assert.Equal(IntentAnswer.Granted, answer));
            await Ledger.Dispatch.CommitOutcomesAsync(lease, [.. ids.Select(id => SentAs(id, 1, $"c{id.Value}"))], [lease.N], None);
            await ReceiveAsync([.. ids.Select(id => Receipt($"c{id.Value}"))]);
        }

        Assert.Equal(Messages, (await Ledger.Campaigns.TallyAsync(campaign, None))[MessageState.Delivered]);
        var (updates, hot) = await ((PostgresLedgerUnderTest)Ledger).CountUpdatesAsync("message_state", 3 * Messages);
        Assert.True(hot >= 0.9 * updates, $"{hot} of {updates} updates stayed on their page");
    }
}
