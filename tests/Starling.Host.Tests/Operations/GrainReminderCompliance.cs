using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NodaTime;
using Orleans.Runtime;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Grains;
using Starling.Storage;

namespace Starling.Host.Tests.Operations;

/// <summary>
/// Reminders of grains in the server's own storage, on every engine, through Orleans' own table: one row per reminder whoever registers it and
/// however often, whose it is to remove, which part of the ring it lies in; and the one use that is made of them, a campaign that starts by itself.
/// </summary>
public abstract class GrainReminderCompliance
{
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);
    private static int _lastGrain;

    private readonly GrainId _grain = NewGrain();

    /// <summary>Nobody is ever woken by a test's reminder.</summary>
    private static DateTime Later => WallClock.Time.GetUtcNow().UtcDateTime.AddDays(30);

    protected abstract StarlingHost Host { get; }

    internal abstract CapturedLog Log { get; }

    private IReminderTable Table => Host.Services.GetRequiredService<IReminderTable>();

    /// <summary>Stops the server and starts it again on the same rows.</summary>
    protected abstract Task RestartAsync();

    /// <summary>How the engine goes about a text of the table <c>OrleansQuery</c>; scanning a table is out of the question.</summary>
    protected abstract Task<string> ExplainAsync(string queryKey);

    [Fact]
    public async Task A_reminder_comes_back_as_it_was_registered_and_a_restart_keeps_it()
    {
        var registered = Entry(_grain, "start", Later);
        var etag = await Table.UpsertRow(registered, Cancel);
        await RestartAsync();
        var read = await Table.ReadRow(_grain, "start", Cancel);
        Assert.Equal((_grain, "start", Daily, etag), (read!.GrainId, read.ReminderName, read.Period, read.ETag));
        Assert.InRange((read.StartAt - registered.StartAt).Duration(), TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Null(await Table.ReadRow(_grain, "another", Cancel));
    }

    [Fact]
    public async Task Registered_again_it_is_the_same_row_with_the_new_time_and_another_etag()
    {
        var first = await Table.UpsertRow(Entry(_grain, "start", Later), Cancel);
        var moved = Entry(_grain, "start", Later.AddDays(2));
        var second = await Table.UpsertRow(moved, Cancel);
        var row = Assert.Single((await Table.ReadRows(_grain, Cancel)).Reminders);
        Assert.NotEqual(first, second);
        Assert.Equal(second, row.ETag);
        Assert.InRange((row.StartAt - moved.StartAt).Duration(), TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Of_many_registrations_at_once_one_row_is_left()
    {
        var etags = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Table.UpsertRow(Entry(_grain, "start", Later), Cancel)))
        );
        Assert.Equal(8, etags.Distinct().Count());
        var row = Assert.Single((await Table.ReadRows(_grain, Cancel)).Reminders);
        Assert.Contains(row.ETag, etags);
    }

    [Fact]
    public async Task Only_who_knows_its_last_etag_removes_it_and_only_once()
    {
        var first = await Table.UpsertRow(Entry(_grain, "start", Later), Cancel);
        var second = await Table.UpsertRow(Entry(_grain, "start", Later), Cancel);
        Assert.False(await Table.RemoveRow(_grain, "start", first!, Cancel));
        Assert.NotNull(await Table.ReadRow(_grain, "start", Cancel));
        Assert.True(await Table.RemoveRow(_grain, "start", second!, Cancel));
        Assert.False(await Table.RemoveRow(_grain, "start", second!, Cancel));
        Assert.Null(await Table.ReadRow(_grain, "start", Cancel));
    }

    [Fact]
    public async Task A_grain_has_as_many_reminders_as_names_and_none_of_another_grain()
    {
        await Table.UpsertRow(Entry(_grain, "start", Later), Cancel);
        await Table.UpsertRow(Entry(_grain, "end", Later), Cancel);
        await Table.UpsertRow(Entry(NewGrain(), "start", Later), Cancel);
        var names = (await Table.ReadRows(_grain, Cancel)).Reminders.Select(row => row.ReminderName).Order();
        Assert.Equal(["end", "start"], names);
    }

    [Fact]
    public async Task Each_part_of_the_ring_has_its_reminders_over_the_end_of_the_ring_too()
    {
        var grains = Enumerable.Range(0, 64).Select(_ => NewGrain()).OrderBy(grain => grain.GetUniformHashCode()).ToArray();
        foreach (var grain in grains)
        {
            await Table.UpsertRow(Entry(grain, "start", Later), Cancel);
        }

        var ours = grains.ToHashSet();
        var hashes = grains.Select(grain => grain.GetUniformHashCode()).ToArray();
        uint[] borders = [0, 1, hashes[7], hashes[31], int.MaxValue, (uint)int.MaxValue + 1, hashes[40], hashes[63], uint.MaxValue];
        foreach (var begin in borders)
        {
            foreach (var end in borders)
            {
                var expected = grains.Where(grain => IsBetween(grain.GetUniformHashCode(), begin, end)).ToHashSet();
                var read = (await Table.ReadRows(begin, end, Cancel)).Reminders.Select(row => row.GrainId).Where(ours.Contains).ToList();
                Assert.True(expected.SetEquals(read), $"({begin}, {end}]: {read.Count} instead of {expected.Count}");
                Assert.Equal(expected.Count, read.Count);
            }
        }
    }

    [Theory]
    [InlineData("ReadRangeRows1Key", 1)]
    [InlineData("ReadRangeRows2Key", 2)]
    public async Task A_part_of_the_ring_is_read_from_an_index(string query, int ranges)
    {
        var plan = await ExplainAsync(query);
        Assert.Equal(ranges, plan.Split("grain_reminder_range").Length - 1);
        Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_campaign_is_started_by_its_reminder_in_time_and_the_reminder_is_gone()
    {
        var (id, campaign) = await MakeAsync();
        var startsAt = Now + Duration.FromSeconds(2);
        Assert.True((await campaign.ScheduleAsync(startsAt)).Moved);
        var reminder = Assert.Single((await Table.ReadRows(campaign.GetGrainId(), Cancel)).Reminders);
        Assert.True(reminder.Period >= Host.Services.GetRequiredService<IOptions<ReminderOptions>>().Value.MinimumReminderPeriod);
        await Wait.UntilAsync(async () => (await FindAsync(id)).State == CampaignState.Running, "it runs");
        var row = await FindAsync(id);
        Assert.InRange(row.StartedAt!.Value - startsAt, Duration.FromMilliseconds(-1), Duration.FromSeconds(15));
        await SaidAsync(StartedBy(id, "its reminder"));
        await Wait.UntilAsync(
            async () => (await Table.ReadRows(campaign.GetGrainId(), Cancel)).Reminders.Count == 0,
            "no reminder is left"
        );
    }

    [Fact]
    public async Task A_campaign_without_a_reminder_is_found_overdue()
    {
        var (id, _) = await MakeAsync();
        var startsAt = Now + Duration.FromSeconds(1);
        await Host.Services.GetRequiredService<ILedger>().Campaigns.ScheduleAsync(id, startsAt, Cancel);
        await Wait.UntilAsync(async () => (await FindAsync(id)).State == CampaignState.Running, "it runs");
        Assert.InRange((await FindAsync(id)).StartedAt!.Value - startsAt, Duration.FromSeconds(1), Duration.FromSeconds(15));
        await SaidAsync(StartedBy(id, "the keeper"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string StartedBy(CampaignId id, string waker) => $"Campaign {id}: its time has come; started by {waker}";

    private static Instant Now => WallClock.Clock.GetCurrentInstant();

    private static GrainId NewGrain() => GrainId.Create("reminded", $"test-{Interlocked.Increment(ref _lastGrain)}");

    private static ReminderEntry Entry(GrainId grain, string name, DateTime startAt) =>
        new()
        {
            GrainId = grain,
            ReminderName = name,
            StartAt = startAt,
            Period = Daily,
        };

    /// <summary>Behind <paramref name="begin"/> up to <paramref name="end"/>, on a ring; the whole ring when they are the same.</summary>
    private static bool IsBetween(uint hash, uint begin, uint end) =>
        begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private async Task<(CampaignId Id, ICampaignGrain Campaign)> MakeAsync()
    {
        var definition = new CampaignDefinition(
            new TenantId("default"),
            CampaignKind.Batch,
            "Autumn",
            CommunicationType.Transactional,
            "news",
            "Hello",
            SenderAddress.TryParse("36180", out var sender) ? sender : null,
            "en",
            null,
            DuplicateRule.PerNumber,
            CharacterPolicy.Safe,
            false,
            Now + Duration.FromDays(35)
        );
        var campaigns = Host.Services.GetRequiredService<ILedger>().Campaigns;
        var id = (await campaigns.CreateAsync(definition, Guid.NewGuid().ToString("N"), Cancel)).Id;
        return (id, Host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICampaignGrain>(GrainKeys.Campaign(id)));
    }

    /// <summary>The log speaks after the row has moved.</summary>
    private Task SaidAsync(string line) =>
        Wait.UntilAsync(() => Log.Lines.Any(said => said.Contains(line, StringComparison.Ordinal)), line);

    private async Task<Campaign> FindAsync(CampaignId id) =>
        (await Host.Services.GetRequiredService<ILedger>().Campaigns.FindAsync(id, Cancel))!;
}
