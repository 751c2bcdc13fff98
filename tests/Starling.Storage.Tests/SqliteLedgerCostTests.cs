using NodaTime;
using NodaTime.Testing;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Sending;

namespace Starling.Storage.Tests;

/// <summary>
/// What one message costs the writer, from acceptance to its receipt, in groups of 500. Run by name:
/// <c>dotnet run --project tests/Starling.Storage.Tests -c Release -- -explicit only</c>.
/// </summary>
public sealed class SqliteLedgerCostTests(ITestOutputHelper output)
{
    private const int Group = 500;

    [Theory(Explicit = true)]
    [InlineData(100_000, 100_000)]
    [InlineData(300_000, 1_000_000)]
    public async Task The_writer_keeps_up_with_15_000_messages_a_second(int messages, int contacts)
    {
        var clock = new FakeClock(Instant.FromUtc(2026, 9, 15, 14, 30));
        await using var test = new SqliteLedgerUnderTest(clock, onDisk: true);
        var run = new CostRun(test, clock, output);
        if (contacts > messages)
        {
            await run.FileAsync(contacts);
        }

        var spent = await run.SendAsync(messages, contacts);
        Assert.True(spent <= 1e6 / 15_000, $"{spent:0.0} µs of writer time a message");
    }

    private sealed class CostRun(SqliteLedgerUnderTest ledger, FakeClock clock, ITestOutputHelper output)
    {
        private readonly ContactKeys _keys = new(new byte[32]);
        private readonly Random _random = new(5);
        private TimeSpan _before;
        private TimeSpan _busy;
        private long _commits;

        public async Task FileAsync(int contacts)
        {
            var campaign = await CampaignAsync("file");
            var batch = (await ledger.Accepting.OpenBatchAsync(campaign, "b", default)).Batch;
            await AcceptAsync(campaign, batch, [.. Enumerable.Range(0, contacts)]);
            Report($"filing {contacts} contacts", contacts);
        }

        public async Task<double> SendAsync(int messages, int contacts)
        {
            var campaign = await CampaignAsync("send");
            var batch = (await ledger.Accepting.OpenBatchAsync(campaign, "b", default)).Batch;
            var people = Enumerable.Range(0, contacts).ToArray();
            _random.Shuffle(people);
            Array.Resize(ref people, messages);
            var all = Mark();
            await AcceptAsync(campaign, batch, people);
            Report("accept", messages);

            var lease = (await ledger.Leases.TakeAsync(await ledger.Leases.ReadAsync("r", 0, 1, 1, default), "me", default))!;
            var finished = new List<long>();
            for (var at = 0; at < messages; at += Group)
            {
                var entries = new IntentEntry[Group];
                for (var entry = 0; entry < Group; entry++)
                {
                    var id = new MessageId(batch, (uint)(at + entry));
                    var send = new RecentSend(campaign.Value, 0, id, clock.GetCurrentInstant());
                    entries[entry] = new IntentEntry(id, 0, KeyOf(people[at + entry]), 0, send, 0, 1, false);
                }

                var commit = await ledger.Dispatch.CommitIntentAsync(lease, entries, default);
                Assert.All(commit.Answers, answer => Assert.Equal(IntentAnswer.Granted, answer));
                lease = commit.Lease;
                finished.Add(lease.N);
            }

            Report("intent", messages);
            for (var at = 0; at < messages; at += Group)
            {
                var outcomes = new MessageOutcome[Group];
                for (var entry = 0; entry < Group; entry++)
                {
                    var id = new MessageId(batch, (uint)(at + entry));
                    outcomes[entry] = new MessageOutcome(
                        id,
                        1,
                        MessageState.Sent,
                        [new CarrierId("r", CarrierIdOf(at + entry), 1)],
                        1,
                        null,
                        "",
                        null
                    );
                }

                await ledger.Dispatch.CommitOutcomesAsync(lease, outcomes, [finished[at / Group]], default);
            }

            Report("outcome", messages);
            for (var at = 0; at < messages; at += Group)
            {
                var receipts = new ReceivedReceipt[Group];
                for (var entry = 0; entry < Group; entry++)
                {
                    var index = at + entry;
                    var destination = Number(people[index]).ToString()[1..];
                    receipts[entry] = new ReceivedReceipt(
                        "r",
                        new DeliveryReceipt(CarrierIdOf(index), ReceiptStatus.Delivered, "DELIVRD", destination, null, null),
                        clock.GetCurrentInstant()
                    );
                }

                await ledger.Receipts.CommitReceiptsAsync(receipts, default);
            }

            Report("receipt", messages);
            Assert.Equal(messages, (await ledger.Campaigns.TallyAsync(campaign, default))[MessageState.Delivered]);
            var spent = (WriterTime() - all).TotalMicroseconds / messages;
            output.WriteLine($"whole path, {contacts} contacts: {spent:0.0} µs of writer time a message, {1e6 / spent:0} messages/s");
            return spent;
        }

        /// <summary>Processor time of the writer's thread: other processes on the machine do not count.</summary>
        private static TimeSpan WriterTime()
        {
            foreach (var task in Directory.GetDirectories("/proc/self/task"))
            {
                var line = File.ReadAllText(Path.Combine(task, "stat"));
                if (line.Contains("(ledger writer)", StringComparison.Ordinal))
                {
                    var fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
                    var ticks = int.Parse(fields[11], Invariant) + int.Parse(fields[12], Invariant);
                    return TimeSpan.FromMilliseconds(ticks * 10);
                }
            }

            throw new InvalidOperationException("The writer's thread is not there.");
        }

        private static readonly System.Globalization.CultureInfo Invariant = System.Globalization.CultureInfo.InvariantCulture;

        /// <summary>Sequential carriers' ids would flatter the index: these are spread.</summary>
        private static string CarrierIdOf(int message) =>
            ((uint)message * 2654435761u).ToString("x8", System.Globalization.CultureInfo.InvariantCulture);

        private static Msisdn Number(int person) => Msisdn.FromDigits(1_416_000_0000 + person);

        private ContactKey KeyOf(int person) => _keys.Of(TenantId.Default, Number(person));

        private async Task<CampaignId> CampaignAsync(string request)
        {
            var definition = new CampaignDefinition(
                TenantId.Default,
                CampaignKind.Batch,
                "Cost",
                CommunicationType.Promotional,
                "Measure",
                "Bonjour {{ first_name }}",
                SenderAddress.TryParse("12345", out var sender) ? sender : null,
                "fr",
                null,
                DuplicateRule.PerNumber,
                CharacterPolicy.Safe,
                true,
                null
            );
            var id = (await ledger.Campaigns.CreateAsync(definition, request, default)).Id;
            await ledger.Campaigns.MoveAsync(id, [CampaignState.Draft], CampaignState.Running, clock.GetCurrentInstant(), default);
            Mark();
            return id;
        }

        private async Task AcceptAsync(CampaignId campaign, int batch, int[] people)
        {
            var consent = new ConsentAssertion(ConsentKind.Express, clock.GetCurrentInstant(), null, "form");
            for (var at = 0; at < people.Length; at += Group)
            {
                var items = people[at..(at + Group)]
                    .Select(person => new BatchItem(
                        new NewMessage(
                            KeyOf(person),
                            Number(person),
                            null,
                            "fr",
                            "America/Toronto",
                            consent,
                            "promotional",
                            $$"""{"first_name":"Zoé","city":"Montréal","points":"{{person}}"}""",
                            null,
                            null,
                            null,
                            null,
                            null,
                            (ulong)person
                        ),
                        null
                    ));
                var page = new AcceptPage(campaign, batch, (uint)at, [.. items]);
                Assert.IsType<PageOutcome.Committed>(await ledger.Accepting.AcceptPageAsync(page, default));
            }
        }

        private TimeSpan Mark()
        {
            _before = WriterTime();
            _busy = ledger.Sqlite.WriterBusy;
            _commits = ledger.Sqlite.Commits;
            return _before;
        }

        private void Report(string what, int rows)
        {
            var spent = WriterTime() - _before;
            var busy = ledger.Sqlite.WriterBusy - _busy;
            var commits = ledger.Sqlite.Commits - _commits;
            output.WriteLine(
                $"{what}: {spent.TotalMicroseconds / rows:0.0} µs a message, {rows / spent.TotalSeconds:0} rows/s; {commits} commits of {busy.TotalMilliseconds / commits:0.0} ms by the clock"
            );
            Mark();
        }
    }
}
