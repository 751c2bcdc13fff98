using System.Diagnostics;
using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>
/// What one message costs from acceptance to its receipt, in groups of 500, one step after the other. Run by name:
/// <c>dotnet run --project tests/Starling.Storage.Tests -c Release -- -explicit only -class Starling.Storage.Tests.PostgresLedgerCostTests</c>.
/// </summary>
public sealed class PostgresLedgerCostTests(ITestOutputHelper output) : LedgerScenario
{
    private const int Group = 500;

    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock, ownDatabase: true));

    [Theory(Explicit = true)]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public async Task One_message_after_the_other(int messages)
    {
        var campaign = await CampaignAsync();
        var batch = (await BatchAsync(campaign)).Batch;
        var lease = await LeaseAsync();
        var consent = new ConsentAssertion(ConsentKind.Express, Now, null, "form");
        var steps = new Dictionary<string, TimeSpan>();
        var began = Stopwatch.GetTimestamp();
        for (var first = 0; first < messages; first += Group)
        {
            var people = Enumerable.Range(first, Group).Select(person => person * 7919 % messages).ToArray();
            var items = people.Select(person => Item(To(person, "America/Toronto", consent))).ToArray();
            await StepAsync("accept", () => PageAsync(campaign, batch, (uint)first, items));
            var ids = Enumerable.Range(first, Group).Select(index => new MessageId(batch, (uint)index)).ToArray();
            var keys = Array.ConvertAll(people, KeyOf);
            var rows = new Dictionary<ContactKey, ContactRow>();
            await StepAsync("read contacts", async () => rows = (await Ledger.Contacts.ReadAsync(keys, None)).ToDictionary(row => row.Key));
            var entries = ids.Zip(
                keys,
                (id, key) => new IntentEntry(id, 0, key, rows[key].Version, new RecentSend(campaign.Value, 0, id, Now), 0, 1, false)
            );
            await StepAsync("intent", async () => lease = (await IntendAsync(lease, [.. entries])).Lease);
            var outcomes = ids.Select(id => SentAs(id, 1, Scattered(id))).ToArray();
            await StepAsync("outcome", () => Ledger.Dispatch.CommitOutcomesAsync(lease, outcomes, [lease.N], None));
            var receipts = ids.Select(id => Receipt(Scattered(id))).ToArray();
            await StepAsync("receipt", () => ReceiveAsync(receipts));
        }

        var whole = Stopwatch.GetElapsedTime(began);
        foreach (var (step, took) in steps)
        {
            output.WriteLine($"{step}: {took.TotalMicroseconds / messages:0.0} µs a message");
        }

        output.WriteLine($"all: {whole.TotalMicroseconds / messages:0.0} µs a message, {messages / whole.TotalSeconds:0} messages/s");
        Assert.Equal(messages, (await Ledger.Campaigns.TallyAsync(campaign, None))[MessageState.Delivered]);

        async Task StepAsync(string step, Func<Task> work)
        {
            var before = Stopwatch.GetTimestamp();
            await work();
            steps[step] = steps.GetValueOrDefault(step) + Stopwatch.GetElapsedTime(before);
        }
    }

    /// <summary>Sequential carriers' ids would flatter the index.</summary>
    private static string Scattered(MessageId id) =>
        ((uint)id.Value * 2654435761u).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
}
