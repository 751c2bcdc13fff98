using Starling.Cli.Tests.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Commands;

/// <summary>Asked for, opened, stopped · shown with who took which step · what is missing is a fault of the command line.</summary>
public sealed class SenderCommandTests
{
    [Fact]
    public async Task A_sender_is_asked_for_with_all_that_was_said()
    {
        await using var server = await FakeStarling.StartAsync();
        string[] words =
        [
            "sender",
            "create",
            "+14165550100",
            "--country",
            "CA",
            "--owner",
            "Maple Co",
            "--registration",
            "R-17",
            "--type",
            "promotional",
            "--type",
            "informational",
            "--language",
            "fr-CA",
            "--tenant",
            "acme",
            "--check",
        ];
        var run = await CommandLine.RunAsync(server, words);
        Assert.Equal(0, run.Code);
        Assert.StartsWith(
            "senders/14165550100  REQUESTED  default  CA  Maple Co  promotional, informational",
            run.Output,
            StringComparison.Ordinal
        );
        var asked = Assert.IsType<CreateSenderRequest>(server.State.LastSenderRequest);
        Assert.Equal(
            ("acme", true, "R-17", "fr-CA"),
            (asked.Tenant, asked.ValidateOnly, asked.Sender.RegistrationReference, asked.Sender.LanguageCodes[0])
        );
    }

    [Theory]
    [InlineData("approve", "--note", "APPROVED")]
    [InlineData("activate", "--note", "ACTIVE")]
    [InlineData("suspend", "--reason", "SUSPENDED")]
    [InlineData("retire", "--reason", "RETIRED")]
    [InlineData("resume", "--note", "ACTIVE")]
    [InlineData("complaint", "--note", "ACTIVE")]
    public async Task Each_step_is_a_verb(string verb, string option, string state)
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "sender", verb, "+14165550100", option, "asked by the carrier");
        Assert.Equal(0, run.Code);
        Assert.StartsWith($"senders/14165550100  {state}  ", run.Output, StringComparison.Ordinal);
        Assert.Contains("asked by the carrier", $"{server.State.LastSenderRequest}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_rate_and_price_are_set()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(
            server,
            "sender",
            "configure",
            "36180",
            "--route",
            "main",
            "--rate",
            "50",
            "--price",
            "0.0075"
        );
        Assert.Equal(0, run.Code);
        var asked = Assert.IsType<ConfigureSenderRequest>(server.State.LastSenderRequest);
        Assert.Equal(
            ("routes/main", 50, 7_500, "CAD"),
            (asked.Route, asked.SegmentsPerSecond, asked.Price.Micros, asked.Price.CurrencyCode)
        );
    }

    [Fact]
    public async Task Senders_are_shown_with_figures_and_steps_and_without_control_characters()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "sender", "show", "36180");
        Assert.Contains("0.0075 CAD a segment", run.Output, StringComparison.Ordinal);
        Assert.Contains("100 texts answered, 31 refused, 2 complaints", run.Output, StringComparison.Ordinal);
        Assert.Contains("SUSPEND  default/k3v9m2p7w4xz: asked by the carrier", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
        run = await CommandLine.RunAsync(server, "sender", "list");
        Assert.StartsWith("senders/36180  ACTIVE  default  CA  Maple Co [2J  promotional", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sender", "suspend", "36180")]
    [InlineData("sender", "create", "36180")]
    [InlineData("sender", "configure", "36180", "--price", "2000")]
    public async Task What_is_missing_or_out_of_range_is_a_fault_of_the_command_line(params string[] words)
    {
        await using var server = await FakeStarling.StartAsync();
        Assert.Equal(2, (await CommandLine.RunAsync(server, words)).Code);
    }
}
