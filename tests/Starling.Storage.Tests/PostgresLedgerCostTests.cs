using System.Diagnostics;
using System.Diagnostics.Metrics;
using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>
/// What one message costs from acceptance to its receipt, and what a contact costs that is imported, in groups of 500, one after the other. Run by name:
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

    /// <summary>New people with two names, a zone, a field and a consent; then the same lists again; then each with another first name.</summary>
    [Theory(Explicit = true)]
    [InlineData(20_000)]
    public async Task Contacts_imported_page_by_page(int contacts)
    {
        await ImportAsync("warm-up", contacts, Group, "Zoé");
        await ImportAsync("new", 0, contacts, "Zoé");
        await ImportAsync("the same", 0, contacts, "Zoé");
        await ImportAsync("renamed", 0, contacts, "Chloé");
        var proven = await Ledger.Consents.ListAsync(KeyOf(contacts - 1), null, 9, None);
        Assert.Equal([1L], proven.Select(line => line.Sequence));
    }

    private async Task ImportAsync(string what, int from, int count, string firstName)
    {
        var roundTrips = 0L;
        using var meter = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Npgsql" && instrument.Name is "db.client.commands.duration" or "db.client.operation.duration")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meter.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref roundTrips));
        meter.Start();
        var began = Stopwatch.GetTimestamp();
        for (var first = from; first < from + count; first += Group)
        {
            var page = Enumerable.Range(first, Group).Select(person => Imported(person, firstName)).ToArray();
            await Ledger.Profiles.UpsertAsync(Tenant, page, None);
        }

        var took = Stopwatch.GetElapsedTime(began);
        output.WriteLine(
            $"{what}: {count / took.TotalSeconds:0} contacts/s, {roundTrips * 1000.0 / count:0.#} commands sent to the server for 1 000 contacts"
        );
    }

    private ProfileChange Imported(int person, string firstName) =>
        new(
            KeyOf(person),
            Number(person),
            $"c{person}",
            new ProfilePatch(
                firstName,
                $"Tremblay{person % 977}",
                "fr-CA",
                "America/Toronto",
                ZoneSource.Address,
                Fields: new Dictionary<string, FieldValue?> { ["city"] = FieldValue.Of("Montréal") }
            ),
            new StatedConsent(
                "promotional",
                new ConsentAssertion(ConsentKind.Express, Now, null, "list 12"),
                new ConsentEvidence(ConsentCircumstance.Import, "list 12"),
                false
            )
        );

    /// <summary>Sequential carriers' ids would flatter the index.</summary>
    private static string Scattered(MessageId id) =>
        ((uint)id.Value * 2654435761u).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
}
