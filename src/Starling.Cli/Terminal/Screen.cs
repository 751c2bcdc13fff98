using Spectre.Console;

namespace Starling.Cli.Terminal;

/// <summary>Where the CLI writes: results to one side, progress and complaints to the other, so that results can be piped.</summary>
internal sealed class Screen
{
    private const int PlainWidth = 500; // in a file or a pipe a row is a line

    public Screen(TextWriter results, TextWriter news, bool isInteractive, TimeProvider clock)
    {
        ResultWriter = results;
        NewsWriter = news;
        Results = Open(results, isInteractive);
        News = Open(news, isInteractive);
        IsInteractive = isInteractive;
        Clock = clock;
    }

    /// <summary>Reports and answers; the standard output.</summary>
    public IAnsiConsole Results { get; }

    /// <summary>The same, for JSON: never wrapped, never coloured.</summary>
    public TextWriter ResultWriter { get; }

    /// <summary>Progress and complaints; the standard error.</summary>
    public IAnsiConsole News { get; }

    /// <summary>The same, for plain lines.</summary>
    public TextWriter NewsWriter { get; }

    /// <summary>A person watches: bars that move instead of lines.</summary>
    public bool IsInteractive { get; }

    public TimeProvider Clock { get; }

    public void Complain(string message) => News.MarkupLineInterpolated($"[red]{message}[/]");

    public void Say(string message) => NewsWriter.WriteLine(message);

    private static IAnsiConsole Open(TextWriter writer, bool isInteractive)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
                ColorSystem = isInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = isInteractive ? InteractionSupport.Detect : InteractionSupport.No,
            }
        );
        if (!isInteractive)
        {
            console.Profile.Width = PlainWidth;
        }

        return console;
    }
}
