using System.Diagnostics;

namespace Starling.Cli.Tests.Commands;

/// <summary>What a shell is told to offer, and that the scripts ask for it.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("", "campaign")]
    [InlineData("exp", "explain")]
    [InlineData("campaign p", "pause")]
    [InlineData("contact import --bad", "--bad-lines")]
    [InlineData("campaign list --state pau", "paused")]
    [InlineData("campaign list --state sch", "scheduled")]
    [InlineData("campaign start 7 --at x --zone America/Tor", "America/Toronto")]
    [InlineData("completion ", "zsh")]
    public async Task What_was_typed_is_completed(string typed, string expected)
    {
        var run = await CommandLine.RunAsync(null, $"[suggest:{typed.Length}]", typed);
        Assert.Equal(0, run.Code);
        Assert.Contains(expected, run.Output.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _starling starling")]
    [InlineData("zsh", "compdef _starling starling")]
    [InlineData("fish", "complete -c starling")]
    public async Task Each_shell_has_its_script(string shell, string line)
    {
        var run = await CommandLine.RunAsync(null, "completion", shell);
        Assert.Equal(0, run.Code);
        Assert.Contains(line, run.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_shell_is_a_fault_of_the_command_line() =>
        Assert.Equal(2, (await CommandLine.RunAsync(null, "completion", "dos")).Code);

    [Fact]
    public async Task A_real_bash_asks_with_what_stands_before_the_cursor()
    {
        const string bash = "/bin/bash";
        if (!File.Exists(bash))
        {
            Assert.Skip("there is no bash here");
        }

        // In place of the program a function that shows how it was asked, and offers two verbs.
        var script =
            (await CommandLine.RunAsync(null, "completion", "bash")).Output
            + """
                exec 3>&1
                starling() { echo "asked: $1 $2" >&3; printf 'campaign\ncontact\n'; }
                COMP_WORDS=(starling campaign --json cont); COMP_CWORD=3
                _starling
                echo "offered: ${COMPREPLY[*]}"

                """;
        var start = new ProcessStartInfo(bash) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("--norc");
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("asked: [suggest:20] campaign --json cont", output, StringComparison.Ordinal);
        Assert.Contains("offered: contact", output, StringComparison.Ordinal);
    }
}
