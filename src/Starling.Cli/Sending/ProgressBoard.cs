using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;

namespace Starling.Cli.Sending;

/// <summary>Shows how far a campaign is: bars that move on a terminal, a line every two seconds elsewhere.</summary>
internal sealed class ProgressBoard(Screen screen)
{
    private const int BarWidth = 32;
    private const int QuietLines = 15;
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(2);

    /// <summary>Shows what <paramref name="look"/> sees until <paramref name="work"/> has ended, in whatever way.</summary>
    public async Task ShowAsync(Func<ProgressFigures> look, Task work)
    {
        if (!screen.IsInteractive)
        {
            await ShowLinesAsync(look, work);
            return;
        }

        await screen
            .News.Live(Draw(look()))
            .StartAsync(async live =>
            {
                while (!await EndsWithinAsync(work, RedrawEvery))
                {
                    live.UpdateTarget(Draw(look()));
                }

                live.UpdateTarget(Draw(look()));
            });
    }

    /// <summary>A line when something changed, and now and then when nothing did.</summary>
    private async Task ShowLinesAsync(Func<ProgressFigures> look, Task work)
    {
        var told = "";
        var quiet = 0;
        bool ended;
        do
        {
            ended = await EndsWithinAsync(work, LineEvery);
            var figures = look();
            var line = Line(figures);
            if (line != told || ++quiet == QuietLines)
            {
                screen.Say($"{Clock(figures.Elapsed)}  {line}");
                (told, quiet) = (line, 0);
            }
        } while (!ended);
    }

    internal static string Line(ProgressFigures figures)
    {
        var parts = new List<string>
        {
            $"accepted {OutOf(figures.Report?.Audience ?? 0, figures.ExpectedAudience)}",
            $"sent {Number(figures.Sent)}",
            $"delivered {Number(figures.Report?.In(V1.MessageState.Delivered) ?? 0)}",
        };
        if (figures.BadLines > 0)
        {
            parts.Add($"bad lines {Number(figures.BadLines)}");
        }

        parts.AddRange(Notes(figures).Select(note => $"{note.Label} {note.Text}"));
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{figures.Rate:#,0}/s"));
        if (figures.TimeLeft is { } left && figures.Settled < figures.ExpectedAudience)
        {
            parts.Add($"{Clock(left)} left");
        }

        return string.Join("  ", parts);
    }

    private static Grid Draw(ProgressFigures figures)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn().AddColumn();
        var audience = figures.ExpectedAudience;
        AddBar(grid, "accepted", figures.Report?.Audience ?? 0, audience, "blue");
        AddBar(grid, "sent", figures.Sent, audience, "yellow");
        AddBar(grid, "delivered", figures.Report?.In(V1.MessageState.Delivered) ?? 0, audience, "green");
        foreach (var (label, text) in Notes(figures))
        {
            grid.AddRow(new Text(label), new Text(text), Text.Empty);
        }

        if (figures.BadLines > 0)
        {
            grid.AddRow(new Text("bad lines"), new Text(Number(figures.BadLines)), Text.Empty);
        }

        var left = figures.TimeLeft is { } time && figures.Settled < audience ? $"{Clock(time)} left" : "";
        grid.AddRow(
            new Text(Clock(figures.Elapsed)),
            new Text(string.Create(CultureInfo.InvariantCulture, $"{figures.Rate:#,0} messages/s")),
            new Text(left)
        );
        return grid;
    }

    private static void AddBar(Grid grid, string label, long value, long total, string colour)
    {
        var share = total <= 0 ? 0 : Math.Clamp((double)value / total, 0, 1);
        var full = (int)(share * BarWidth);
        IRenderable bar = new Markup($"[{colour}]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/]");
        grid.AddRow(new Text(label), bar, new Text(OutOf(value, total)));
    }

    /// <summary>What was not sent, or not yet, and why.</summary>
    private static IEnumerable<(string Label, string Text)> Notes(ProgressFigures figures)
    {
        if (figures.Report is not { } report)
        {
            yield break;
        }

        if (report.In(V1.MessageState.Held) is var held and > 0)
        {
            yield return ("held", Number(held));
        }

        if (report.SuppressedReasons.Count > 0)
        {
            yield return ("suppressed", Reasons(report.SuppressedReasons));
        }

        if (report.FailedReasons.Count > 0)
        {
            yield return ("failed", Reasons(report.FailedReasons));
        }

        var troubles = new[] { V1.MessageState.Undelivered, V1.MessageState.Rejected, V1.MessageState.Expired, V1.MessageState.Unknown }
            .Where(state => report.In(state) > 0)
            .ToDictionary(StateName.Of, report.In);
        if (troubles.Count > 0)
        {
            yield return ("not delivered", Reasons(troubles));
        }
    }

    private static string Reasons(IReadOnlyDictionary<string, long> counts) =>
        string.Join(", ", counts.Select(pair => $"{pair.Key} {Number(pair.Value)}"));

    private static string OutOf(long value, long total) => total > 0 ? $"{Number(value)} / {Number(total)}" : Number(value);

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Clock(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}" : $"{time.Minutes}:{time.Seconds:00}";

    private async Task<bool> EndsWithinAsync(Task work, TimeSpan time)
    {
        await Task.WhenAny(work, Task.Delay(time, screen.Clock));
        return work.IsCompleted;
    }
}
