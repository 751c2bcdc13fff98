using Grpc.Core;
using Microsoft.Data.Sqlite;
using NodaTime;
using Starling.Client;
using Starling.Domain.Spending;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>The money for a day is spent in the middle of a campaign on all its lanes: it stops there, and goes on when there is more.</summary>
public sealed class SpendLimitTests
{
    private const int People = 100;
    private const int First = 40;
    private const int Raised = 70;
    private const long Micros = 7_500;

    /// <summary>Longer than a lane waits before it tries the limit again.</summary>
    private static readonly TimeSpan TriedAgain = TimeSpan.FromSeconds(60);

    [Fact(Timeout = 240_000)]
    public async Task A_campaign_stops_where_the_money_ends_and_goes_on_where_there_is_more()
    {
        var clock = new MovedClock(Instant.FromUtc(2026, 3, 3, 15, 30));
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(Route(First), clock);
        var campaign = (await story.SendBatchAsync(Samples.Notice(), Samples.People(People))).Campaign;
        await StoodStillAsync(story, campaign, First);
        AssertSpent(story, clock, First);

        var refused = await Assert.ThrowsAsync<StarlingException>(() =>
            story.SendAsync(
                new SendMessageRequest
                {
                    Phone = "+15145550199",
                    Sender = Samples.Sender,
                    Text = "Your table is ready.",
                    RequestId = "table-1",
                }
            )
        );
        Assert.Equal((StatusCode.ResourceExhausted, "SPEND_LIMIT"), (refused.Status, refused.Reason));

        await story.StopServerAsync();
        await story.StartServerAsync(Route(Raised), clock);
        await StoodStillAsync(story, campaign, Raised);
        AssertSpent(story, clock, Raised);

        clock.PutForwardTo(SpendPeriod.NextDay(clock.GetCurrentInstant()));
        await story.SettledAsync(campaign, TriedAgain);
        Assert.Equal(People, story.Smsc.Seen().Submits.Count);
        AssertSpent(story, clock, People - Raised);
        await story.CheckAsync();
    }

    private static RouteSettings Route(int texts) =>
        new()
        {
            Elsewhere = new Dictionary<string, string>
            {
                ["Spend:Prices:CA"] = "0.0075",
                ["Spend:Prices:US"] = "0.0075",
                ["Spend:PerDay"] = FormattableString.Invariant($"{texts * Micros / 1e6}"),
            },
        };

    private static async Task StoodStillAsync(Story story, string campaign, int sent)
    {
        var report = await story.ReportAsync(
            campaign,
            report => report.In(MessageState.Delivered) == sent && report.In(MessageState.Held) == People - sent,
            $"{sent} have it, and the others wait",
            TriedAgain
        );
        Assert.Equal(People - sent, report.HeldReasons["SPEND_LIMIT"]);
        Assert.Equal(sent, story.Smsc.Seen().Submits.Count);
    }

    /// <summary>The ledger's own account of the day, beside what the carrier has.</summary>
    private static void AssertSpent(Story story, MovedClock clock, int texts)
    {
        using var connection = new SqliteConnection(
            $"Data Source={Directory.GetFiles(story.DataFolder, "*.db").Single()};Mode=ReadOnly;Pooling=False"
        );
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT micros, segments FROM spend WHERE account = 'tenant:default' AND period = $day";
        command.Parameters.AddWithValue("$day", SpendPeriod.Day(clock.GetCurrentInstant()));
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        Assert.Equal((texts * Micros, texts), (row.GetInt64(0), row.GetInt64(1)));
    }
}
