using System.Diagnostics;
using System.Globalization;
using NodaTime;
using NodaTime.Testing;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Storage.Sqlite;

namespace Starling.Storage.Tests;

/// <summary>A process is killed in the middle of its commits: what it had been told is durable is there.</summary>
public sealed class CrashTests : IDisposable
{
    private const string FolderVariable = "STARLING_CRASH_FOLDER";
    private const int PagesBeforeTheKill = 30;
    private const int PageSize = 20;

    private static readonly FakeClock Clock = new(Instant.FromUtc(2026, 9, 15, 14, 30));
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"starling-crash-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_page_that_was_acknowledged_survives_a_kill()
    {
        Directory.CreateDirectory(_folder);
        using (var child = StartWriter())
        {
            await WaitForPagesAsync(child);
            child.Kill();
            await child.WaitForExitAsync();
        }

        // The last line may have been cut by the kill.
        var acknowledged = File.ReadAllText(AcknowledgedIn(_folder)).Split('\n')[..^1].Select(uint.Parse).ToArray();
        Assert.True(acknowledged.Length >= PagesBeforeTheKill);
        using var ledger = new SqliteLedger(new StorageOptions { DataFolder = _folder }, Clock);
        var campaign = Assert.Single(await ledger.Campaigns.ListAsync(TenantId.Default, null, 10, default)).Id;
        var batch = await ledger.Accepting.OpenBatchAsync(campaign, "batch", default);
        Assert.True(batch.NextIndex >= acknowledged.Max());
        var rows = await ledger.Campaigns.CountRowsAsync(campaign, default);
        Assert.Equal(batch.NextIndex, rows.Audience);
        Assert.Equal(rows.States, (await ledger.Campaigns.TallyAsync(campaign, default)).States);
        for (var index = 0u; index < acknowledged.Max(); index++)
        {
            Assert.NotNull(await ledger.Messages.FindAsync(new MessageId(batch.Batch, index), default));
        }
    }

    /// <summary>What the child process runs: accepts pages until it is killed, and notes each one after its acknowledgement.</summary>
    [Fact(Explicit = true)]
    public async Task Write_pages_until_killed()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder)
        {
            Assert.Skip($"{FolderVariable} names no folder.");
            return;
        }

        using var ledger = new SqliteLedger(new StorageOptions { DataFolder = folder }, Clock);
        var definition = new CampaignDefinition(
            TenantId.Default,
            CampaignKind.Batch,
            "Crash",
            CommunicationType.Promotional,
            "Survive",
            "Bonjour",
            null,
            "fr",
            null,
            DuplicateRule.PerNumber,
            CharacterPolicy.Safe,
            false,
            null
        );
        var campaign = (await ledger.Campaigns.CreateAsync(definition, "campaign", default)).Id;
        var batch = (await ledger.Accepting.OpenBatchAsync(campaign, "batch", default)).Batch;
        await using var acknowledged = new StreamWriter(
            new FileStream(AcknowledgedIn(folder), FileMode.Create, FileAccess.Write, FileShare.ReadWrite)
        )
        {
            AutoFlush = true,
        };
        var keys = new ContactKeys(new byte[32]);
        for (var first = 0u; ; first += PageSize)
        {
            var items = Enumerable.Range((int)first, PageSize).Select(person => new BatchItem(MessageTo(keys, person), null));
            await ledger.Accepting.AcceptPageAsync(new AcceptPage(campaign, batch, first, [.. items]), default);
            await acknowledged.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{first + PageSize}\n"));
        }
    }

    private static NewMessage MessageTo(ContactKeys keys, int person)
    {
        var number = Msisdn.FromDigits(1_416_000_0000 + person);
        return new NewMessage(
            keys.Of(TenantId.Default, number),
            number,
            null,
            null,
            null,
            null,
            "promotional",
            null,
            null,
            null,
            null,
            null,
            null,
            (ulong)person
        );
    }

    private static string AcknowledgedIn(string folder) => Path.Combine(folder, "acknowledged");

    private Process StartWriter()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "exec",
                typeof(CrashTests).Assembly.Location,
                "-explicit",
                "only",
                "-method",
                $"{typeof(CrashTests).FullName}.{nameof(Write_pages_until_killed)}",
            },
        };
        start.Environment[FolderVariable] = _folder;
        return Process.Start(start)!;
    }

    private async Task WaitForPagesAsync(Process child)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var waiting = Stopwatch.StartNew();
        while (!File.Exists(AcknowledgedIn(_folder)) || CountLines() < PagesBeforeTheKill)
        {
            Assert.False(child.HasExited, "The writing process ended by itself.");
            Assert.True(waiting.Elapsed < Patience, "The writing process did not come to its pages.");
            await poll.WaitForNextTickAsync();
        }
    }

    private int CountLines()
    {
        using var file = new FileStream(AcknowledgedIn(_folder), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Count(c => c == '\n');
    }
}
