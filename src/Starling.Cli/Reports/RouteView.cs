using System.Globalization;
using Spectre.Console;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Reports;

/// <summary>Routes for people, or for programs.</summary>
internal static class RouteView
{
    public static void Show(Screen screen, IReadOnlyList<Route> routes, bool json)
    {
        if (json)
        {
            screen.ResultWriter.WriteLine(ReportJson.WriteList(routes));
            return;
        }

        var table = new Table { Border = TableBorder.Horizontal };
        table.AddColumns("route", "state");
        Numbers(table, "segments/s", "set", "configured", "binds", "waiting");
        foreach (var route in routes)
        {
            var connected = route.Binds.Count(bind => bind.State == BindState.Connected);
            table.AddRow(
                route.Name.EscapeMarkup(),
                StateOf(route),
                Number(route.SegmentsPerSecond),
                Set(route),
                Number(route.ConfiguredSegmentsPerSecond),
                $"{connected}/{route.Binds.Count}",
                Number(route.WaitingSegments)
            );
        }

        screen.Results.Write(table);
    }

    public static void Show(Screen screen, Route route, bool json)
    {
        if (json)
        {
            screen.ResultWriter.WriteLine(ReportJson.Write(route));
            return;
        }

        var lines = screen.ResultWriter;
        lines.WriteLine($"{route.Name}  {StateOf(route)}, {Number(route.SegmentsPerSecond)} segments/s");
        lines.WriteLine(
            route.SetSegmentsPerSecond > 0
                ? $"  rate: set to {Set(route)}, configured {Number(route.ConfiguredSegmentsPerSecond)}"
                : $"  rate: configured {Number(route.ConfiguredSegmentsPerSecond)}"
        );
        if (route.PauseTime is not null)
        {
            var why = route.PauseReason.Length > 0 ? $": {route.PauseReason}" : "";
            lines.WriteLine($"  paused since {ContactView.Day(route.PauseTime)} by {route.PausedBy}{why}");
        }

        if (route.SlowTime is not null)
        {
            lines.WriteLine($"  slowed since {ContactView.Day(route.SlowTime)}: its carrier throttles");
        }

        ShowBinds(screen, route);
    }

    private static void ShowBinds(Screen screen, Route route)
    {
        var table = new Table { Border = TableBorder.Horizontal };
        table.AddColumns("bind", "state");
        Numbers(table, "segments/s", "waiting", "unanswered", "credits");
        table.AddColumn("last without a session");
        foreach (var bind in route.Binds)
        {
            var rests = bind.ThrottleEndTime is null ? "" : ", rests";
            table.AddRow(
                Number(bind.Index),
                bind.State.ToString().ToLowerInvariant() + rests,
                Number(bind.SegmentsPerSecond),
                Number(bind.WaitingSegments),
                $"{Number(bind.UnansweredSegments)}/{Number(bind.WindowSegments)}",
                Number(bind.FreeCredits),
                bind.LastErrorTime is null ? "" : $"{ContactView.Day(bind.LastErrorTime)} {bind.LastError}".EscapeMarkup()
            );
        }

        screen.Results.Write(table);
    }

    private static void Numbers(Table table, params string[] titles)
    {
        foreach (var title in titles)
        {
            table.AddColumn(new TableColumn(title).RightAligned());
        }
    }

    private static string StateOf(Route route) =>
        route.State == RouteState.Paused ? "paused"
        : route.SlowTime is not null ? "active, slowed"
        : "active";

    private static string Set(Route route) => route.SetSegmentsPerSecond > 0 ? Number(route.SetSegmentsPerSecond) : "";

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);
}
