using System.Text.Json;
using Starling.Cli.Tests.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Commands;

public sealed class CommandTests
{
    private static readonly string[] Required =
    [
        "--type",
        "promotional",
        "--objective",
        "news",
        "--text",
        "Hello {{ first_name }}",
        "--from",
        "36180",
    ];

    [Theory]
    [InlineData("send")]
    [InlineData("campaign send")]
    [InlineData("campaign show")]
    [InlineData("campaign list")]
    [InlineData("campaign watch")]
    [InlineData("campaign start")]
    [InlineData("campaign pause")]
    [InlineData("campaign resume")]
    [InlineData("campaign cancel")]
    [InlineData("inbox")]
    [InlineData("inbox review")]
    [InlineData("key create")]
    [InlineData("key list")]
    [InlineData("key revoke")]
    [InlineData("route list")]
    [InlineData("route show")]
    [InlineData("route rate")]
    [InlineData("route pause")]
    [InlineData("route resume")]
    [InlineData("contact import")]
    [InlineData("contact show")]
    [InlineData("contact opt-in")]
    [InlineData("contact opt-out")]
    [InlineData("contact history")]
    [InlineData("contact consents")]
    [InlineData("compose check")]
    [InlineData("smsc")]
    [InlineData("demo")]
    public async Task The_help_of_every_verb_ends_with_examples_of_it(string verb)
    {
        var run = await CommandLine.RunAsync(null, [.. verb.Split(' '), "--help"]);
        Assert.Equal(0, run.Code);
        var examples = run.Output[run.Output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"starling {verb}", examples, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_under_review_is_listed_and_settled()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "inbox", "review");
        Assert.Contains("not interested", run.Output, StringComparison.Ordinal);

        run = await CommandLine.RunAsync(server, "inbox", "review", "7", "--opt-out", "--by", "Claire");
        Assert.Equal((0, "inboundReviews/7: opt-out, +14165550123 is silent"), (run.Code, run.Output.Trim()));
        Assert.Equal(0, (await CommandLine.RunAsync(server, "inbox", "review", "inboundReviews/7", "--nothing")).Code);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("--opt-out")]
    [InlineData("7", "--opt-out", "--nothing")]
    public async Task A_review_is_settled_by_one_outcome(params string[] words)
    {
        await using var server = await FakeStarling.StartAsync();
        Assert.Equal(2, (await CommandLine.RunAsync(server, ["inbox", "review", .. words])).Code);
    }

    [Fact]
    public async Task The_inbox_shows_who_wrote_what_and_what_it_changed()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "inbox");

        Assert.Equal(0, run.Code);
        Assert.Contains("Arrêt!", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("opted out", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_of_the_root_lists_the_exit_codes()
    {
        var run = await CommandLine.RunAsync(null, "--help");
        Assert.Contains("3    no server answered", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("send --to +14165550100")]
    [InlineData("send --to +14165550100 --text x --validity soon")]
    [InlineData("campaign send --contacts a.csv --text x --type t --objective o --pace 0")]
    [InlineData("campaign send --contacts a.csv --text x --type t --objective o --draft --start")]
    [InlineData("campaign send --contacts a.csv --text x --type t --objective o --expires tomorrow")]
    [InlineData("campaign send --contacts a.csv --text x --type t --objective o --open-for 2d")]
    [InlineData("inbox --watch --campaign campaigns/7")]
    [InlineData("campaign list --state sleeping")]
    [InlineData("contact import")]
    [InlineData("contact opt-in +14165550100")]
    [InlineData("contact opt-in +14165550100 --source s --consent maybe")]
    [InlineData("contact opt-in +14165550100 --source s --circumstance dream")]
    [InlineData("contact history +14165550100 --limit 0")]
    [InlineData("route show")]
    [InlineData("route rate main")]
    [InlineData("route rate main many")]
    [InlineData("route rate main 50 --configured")]
    [InlineData("demo --recipients 0")]
    [InlineData("demo --recipients 5 --contacts a.csv")]
    [InlineData("compose check --text x --field nonsense")]
    [InlineData("send --to 1 --text x --address nonsense")]
    [InlineData("smsc --rejects 2")]
    public async Task A_wrong_command_line_is_a_2(string line)
    {
        var run = await CommandLine.RunAsync(null, line.Split(' '));
        Assert.Equal(2, run.Code);
        Assert.NotEqual("", run.News);
        Assert.DoesNotContain("   at ", run.News, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_server_is_a_3_with_its_address()
    {
        var run = await CommandLine.RunAsync(null, "campaign", "list", "--address", "http://127.0.0.1:9");
        Assert.Equal(3, run.Code);
        Assert.Contains("http://127.0.0.1:9", run.News, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.News, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_a_1_with_field_and_reason()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "send", "--to", "12", "--text", "hello");
        Assert.Equal(1, run.Code);
        Assert.Contains("phone: must start with +", run.News, StringComparison.Ordinal);
        Assert.Contains("INVALID_REQUEST", run.News, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_a_1()
    {
        var run = await CommandLine.RunAsync(null, ["campaign", "send", "--contacts", "/nowhere/x.csv", .. Required]);
        Assert.Equal(1, run.Code);
        Assert.Contains("there is no such file", run.News, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_is_sent_and_waited_for()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(
            server,
            "send",
            "--to",
            "+14165550100",
            "--text",
            "@ work",
            "--from",
            "36180",
            "--validity",
            "5m",
            "--wait"
        );
        Assert.Equal((0, "messages/1 DELIVERED (1 segment)"), (run.Code, run.Output.Trim()));
        var request = Assert.Single(server.State.Sends);
        Assert.Equal(("@ work", "36180", 300), (request.Text, request.Sender, request.Validity.Seconds));
    }

    [Fact]
    public async Task Fields_make_the_text_a_template()
    {
        await using var server = await FakeStarling.StartAsync();
        await CommandLine.RunAsync(
            server,
            "send",
            "--to",
            "+14165550100",
            "--text",
            "Hello {{ a }}",
            "--field",
            "a=b=c",
            "--consent",
            "oui",
            "--consent-source",
            "web_form"
        );
        var request = Assert.Single(server.State.Sends);
        Assert.Equal(("Hello {{ a }}", "b=c", ConsentKind.Express), (request.TemplateText, request.Fields["a"], request.Consent.Kind));
    }

    [Fact]
    public async Task A_file_is_sent_watched_and_reported()
    {
        await using var server = await FakeStarling.StartAsync();
        using var file = new TemporaryFile("phone;first_name;consent\n+14165550100;Zoé;oui\n+14165550101;Bob;\n");
        var run = await CommandLine.RunAsync(
            server,
            [
                "campaign",
                "send",
                "--contacts",
                file.Path,
                .. Required,
                "--pace",
                "50",
                "--expires",
                "2d",
                "--question",
                "OUI, NON",
                "--open-for",
                "36h",
                "--json",
            ]
        );
        Assert.Equal(0, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(2, json.RootElement.GetProperty("lines").GetInt64());
        Assert.Equal(1, json.RootElement.GetProperty("states").GetProperty("DELIVERED").GetInt64());
        Assert.Equal(1, json.RootElement.GetProperty("suppressed_reasons").GetProperty("NO_CONSENT").GetInt64());
        Assert.Contains("first_name → {{ first_name }}", run.News, StringComparison.Ordinal);
        Assert.Contains("accepted 2 / 2", run.News, StringComparison.Ordinal);
        var opening = Assert.Single(server.State.Openings);
        Assert.True(opening.Autostart);
        Assert.Equal(2, opening.ExpectedItems);
        Assert.Equal(["OUI", "NON"], opening.NewCampaign.Question.Choices);
        Assert.Equal(TimeSpan.FromHours(36), opening.NewCampaign.Question.OpenFor.ToTimeSpan());
        Assert.Equal(
            ("news", 50, "36180"),
            (opening.NewCampaign.Objective, opening.NewCampaign.SegmentsPerSecond, opening.NewCampaign.Sender)
        );
        Assert.NotNull(opening.NewCampaign.ExpireTime);
        Assert.Equal(["2", "3"], server.State.Items.Values.Select(item => item!.ItemId).Order());
    }

    [Fact]
    public async Task Bad_lines_are_shown_with_their_numbers_written_and_make_a_4()
    {
        await using var server = await FakeStarling.StartAsync();
        using var file = new TemporaryFile(
            "phone,first_name,consent\n+14165550100,Zoé,yes\nx,Bob,yes\n+14165550101,Eve\n+14165550102,Ann,ja\n"
        );
        using var badFile = new TemporaryFile("");
        var run = await CommandLine.RunAsync(
            server,
            ["campaign", "send", "--contacts", file.Path, .. Required, "--bad-lines", badFile.Path]
        );
        Assert.Equal(4, run.Code);
        Assert.Contains("It adds up: 4 lines = 3 bad + 1 audience; 1 = 1.", run.Output, StringComparison.Ordinal);
        Assert.Contains("3 bad lines:", run.Output, StringComparison.Ordinal);
        var written = (await File.ReadAllLinesAsync(badFile.Path)).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal("3,PHONE_INVALID,phone,x,must start with +", written[0]);
        Assert.StartsWith("4,LINE_FIELD_COUNT", written[1], StringComparison.Ordinal);
        Assert.StartsWith("5,CONSENT_WORD_UNKNOWN,consent,ja", written[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_is_uploaded_and_how_to_start_it_is_said()
    {
        await using var server = await FakeStarling.StartAsync(new FakeState { Hold = true });
        using var file = new TemporaryFile("phone\n+14165550100\n");
        var run = await CommandLine.RunAsync(server, ["campaign", "send", "--contacts", file.Path, .. Required, "--draft"]);
        Assert.Equal(0, run.Code);
        Assert.Contains("starling campaign start campaigns/7", run.News, StringComparison.Ordinal);
        Assert.False(server.State.Openings[0].Autostart);
    }

    [Fact]
    public async Task What_waits_for_its_hour_is_not_waited_for_for_ever()
    {
        await using var server = await FakeStarling.StartAsync(new FakeState { Hold = true });
        using var file = new TemporaryFile("phone\n+14165550100\n");
        var run = await CommandLine.RunAsync(server, ["campaign", "send", "--contacts", file.Path, .. Required, "--patience", "300ms"]);
        Assert.Equal(0, run.Code);
        Assert.Contains("1 texts wait for their time", run.News, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_says_how_to_continue()
    {
        await using var server = await FakeStarling.StartAsync(
            new FakeState
            {
                Refusals = 1,
                BreakAfterPages = 1,
                Breaks = 1,
            }
        );
        using var file = new TemporaryFile("phone\n" + string.Concat(Enumerable.Range(0, 1200).Select(i => $"+1416555{i:0000}\n")));
        var run = await CommandLine.RunAsync(server, ["campaign", "send", "--contacts", file.Path, .. Required, "--request-id", "mine"]);
        Assert.Equal(0, run.Code);
        Assert.All(server.State.Openings, opening => Assert.Equal("mine", opening.RequestId));
        Assert.Equal(1200, server.State.Items.Count);
    }

    [Fact]
    public async Task Campaigns_are_shown_listed_watched_and_paused()
    {
        var state = new FakeState
        {
            Campaign = new Campaign { Name = "campaigns/7", DisplayName = "Spring" },
            Closed = true,
        };
        await using var server = await FakeStarling.StartAsync(state);
        Assert.Contains("Spring", (await CommandLine.RunAsync(server, "campaign", "show", "7")).Output, StringComparison.Ordinal);
        Assert.Contains(
            "campaigns/7",
            (await CommandLine.RunAsync(server, "campaign", "list", "--state", "completed")).Output,
            StringComparison.Ordinal
        );
        Assert.Equal(0, (await CommandLine.RunAsync(server, "campaign", "watch", "campaigns/7")).Code);
        var paused = await CommandLine.RunAsync(server, "campaign", "pause", "7", "--json");
        Assert.Contains("\"PAUSED\"", paused.Output, StringComparison.Ordinal);
        Assert.Contains("3 texts were being written", paused.News, StringComparison.Ordinal);
        var missing = await CommandLine.RunAsync(server, "campaign", "show", "8");
        Assert.Equal(1, missing.Code);
        Assert.Contains("CAMPAIGN_NOT_FOUND", missing.News, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_is_checked()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "compose", "check", "--text", "La fête", "--from", "36180");
        Assert.Equal(0, run.Code);
        Assert.Contains("UCS-2, 1 segment: 40 units of 70 per segment, 30 left", run.Output, StringComparison.Ordinal);
        Assert.Contains("U+00EA", run.Output, StringComparison.Ordinal);
        Assert.Contains("GSM-7, 1 segment, 120 left", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demonstration_sends_the_shipped_file_and_its_report_adds_up()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "demo");
        Assert.Equal(0, run.Code);
        Assert.Contains("It adds up: 5,000 lines", run.Output, StringComparison.Ordinal);
        Assert.Contains("Tuesday 2026-03-03 10:30 in Toronto", run.News, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demonstration_invents_as_many_people_as_are_asked_for()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "demo", "--recipients", "7000", "--json");
        Assert.Equal(0, run.Code);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(7_000, json.RootElement.GetProperty("lines").GetInt64());
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string content) => File.WriteAllText(Path, content);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"starling-{Guid.NewGuid():n}.csv");

        public void Dispose() => File.Delete(Path);
    }
}
