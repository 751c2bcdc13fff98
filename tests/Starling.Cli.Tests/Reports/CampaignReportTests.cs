using System.Text.Json;
using Starling.Cli.Contacts;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;
using Starling.Cli.Tests.Client;
using Starling.V1;
using Report = Starling.Cli.Reports.CampaignReport;

namespace Starling.Cli.Tests.Reports;

public sealed class CampaignReportTests
{
    [Fact]
    public void Lines_that_were_never_sent_are_lines_and_bad_ones_and_the_sums_hold()
    {
        var report = Report.From(Example(), ThreeBadLines());
        Assert.Equal((103, 5, 98), (report.Lines, report.InvalidLines, report.Audience));
        Assert.True(report.AddsUp());
        Assert.Equal(3, report.InvalidReasons!.Values.Sum());
    }

    [Fact]
    public void A_missing_message_is_noticed()
    {
        var campaign = Example();
        campaign.Report.States["DELIVERED"]--;
        Assert.False(Report.From(campaign).AddsUp());
        Assert.Contains("IT DOES NOT ADD UP", Shown(Report.From(campaign)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_shows_the_sum()
    {
        var text = Shown(Report.From(Example(), ThreeBadLines()));
        Assert.Contains("It adds up: 103 lines = 5 bad + 98 audience; 98 = 90 + 8.", text, StringComparison.Ordinal);
        Assert.Contains("NO_CONSENT", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_are_shown_for_each_word_of_a_question_also_when_nobody_gave_it()
    {
        var campaign = Example();
        Assert.Null(Report.From(campaign).Answers);
        campaign.Question = new CampaignQuestion { Choices = { "OUI", "NON" } };
        campaign.Question.Answers["OUI"] = 7;
        var report = Report.From(campaign);
        Assert.Equal([("NON", 0L), ("OUI", 7L)], report.Answers!.Select(answer => (answer.Key, answer.Value)));
        Assert.Contains("Answers so far", Shown(report), StringComparison.Ordinal);
    }

    [Fact]
    public void The_object_has_the_names_that_programs_rely_on()
    {
        using var json = JsonDocument.Parse(ReportJson.Write(Report.From(Example(), ThreeBadLines()) with { ElapsedSeconds = 1.5 }));
        var root = json.RootElement;
        Assert.Equal(103, root.GetProperty("lines").GetInt64());
        Assert.Equal(5, root.GetProperty("invalid_lines").GetInt64());
        Assert.Equal(98, root.GetProperty("audience").GetInt64());
        Assert.Equal(90, root.GetProperty("states").GetProperty("DELIVERED").GetInt64());
        Assert.Equal(5, root.GetProperty("suppressed_reasons").GetProperty("NO_CONSENT").GetInt64());
        Assert.Empty(root.GetProperty("failed_reasons").EnumerateObject());
        Assert.Equal(91, root.GetProperty("segments").GetInt64());
        Assert.Equal(90, root.GetProperty("confirmation").GetProperty("with_receipt").GetInt64());
        Assert.Equal("COMPLETED", root.GetProperty("state").GetString());
        Assert.Equal(1.5, root.GetProperty("elapsed_seconds").GetDouble());
    }

    [Fact]
    public void Every_state_of_the_contract_has_its_name()
    {
        Assert.Equal("UNKNOWN_FINAL", StateName.Of(MessageState.UnknownFinal));
        Assert.Equal("CANCELLING", StateName.Of(CampaignState.Cancelling));
    }

    private static BadLines ThreeBadLines()
    {
        var bad = new BadLines();
        for (var line = 2; line < 5; line++)
        {
            bad.AddUnsent(new BadLine(line, LineFaults.FieldCount, "", "", "has 1 fields, the header has 2"));
        }

        return bad;
    }

    private static Campaign Example() =>
        new()
        {
            Name = "campaigns/7",
            DisplayName = "Spring [sale]",
            State = CampaignState.Completed,
            Report = new Starling.V1.CampaignReport
            {
                Lines = 100,
                InvalidLines = 2,
                Audience = 98,
                Segments = 91,
                States = { ["DELIVERED"] = 90, ["SUPPRESSED"] = 8 },
                SuppressedReasons = { ["NO_CONSENT"] = 5, ["DUPLICATE"] = 3 },
                Confirmation = new ConfirmationFigures { WithReceipt = 90 },
            },
        };

    private static string Shown(Report report)
    {
        var output = new StringWriter();
        ReportTable.Write(new Screen(output, output, isInteractive: false, new RealTime()).Results, report);
        return output.ToString();
    }
}
