using System.Globalization;
using Spectre.Console;
using Starling.Cli.Contacts;

namespace Starling.Cli.Reports;

/// <summary>Shows a report to people, as a sum they can check.</summary>
internal static class ReportTable
{
    public static void Write(IAnsiConsole console, CampaignReport report)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{report.DisplayName}[/]  {report.Campaign}  {report.State}{Start(report)}");
        var table = new Table { Border = TableBorder.Horizontal, ShowHeaders = false };
        table.AddColumn(new TableColumn("") { NoWrap = true });
        table.AddColumn(new TableColumn("").RightAligned());
        Row(table, 0, "Lines", report.Lines);
        Row(table, 1, "bad lines", report.InvalidLines);
        Rows(table, 2, report.InvalidReasons);
        Row(table, 1, "audience", report.Audience);
        foreach (var (state, count) in report.States)
        {
            Row(table, 2, state, count);
            Rows(
                table,
                3,
                state switch
                {
                    "SUPPRESSED" => report.SuppressedReasons,
                    "FAILED" => report.FailedReasons,
                    "HELD" => report.HeldReasons,
                    _ => null,
                }
            );
        }

        table.AddEmptyRow();
        Row(table, 0, "Segments taken by carriers", report.Segments);
        Row(
            table,
            0,
            "Produced / could not be / still to be",
            report.Production.Produced,
            report.Production.Errors,
            report.Production.Remaining
        );
        Row(table, 0, "Delivered / delivery errors", report.Delivery.Delivered, report.Delivery.Errors);
        Row(table, 0, "Confirmed by receipt / sent without one", report.Confirmation.WithReceipt, report.Confirmation.WithoutReceipt);
        if (report.Replies is { } replies)
        {
            Row(table, 0, "Replies so far", replies.Received);
            Row(table, 1, "opted out, confirmed once each", replies.OptOuts);
            Row(table, 1, "asked for help, answered", replies.HelpAsked);
        }

        if (report.Answers is { } answers)
        {
            Row(table, 0, "Answers so far", answers.Values.Sum());
            Rows(table, 1, answers);
        }

        if (report.LocalHours is { } hours)
        {
            table.AddRow("Local hours", hours.EscapeMarkup());
        }

        if (report is { ElapsedSeconds: { } seconds, MessagesPerSecond: { } rate })
        {
            table.AddRow("Time", string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s, {rate:#,0} messages/s"));
        }

        console.Write(table);
        console.WriteLine(Sum(report));
        foreach (var warning in report.Warnings ?? [])
        {
            console.WriteLine($"Note: {warning}.");
        }
    }

    /// <summary>The first bad lines, and how many more there are.</summary>
    public static void WriteBadLines(IAnsiConsole console, BadLines badLines)
    {
        if (badLines.Total == 0)
        {
            return;
        }

        var table = new Table { Border = TableBorder.Horizontal };
        table.AddColumn(new TableColumn("line").RightAligned());
        table.AddColumns("reason", "column", "value", "rule");
        foreach (var bad in badLines.First)
        {
            table.AddRow(
                Number(bad.Line),
                bad.Reason.EscapeMarkup(),
                bad.Field.EscapeMarkup(),
                Visible(bad.Value).EscapeMarkup(),
                bad.Rule.EscapeMarkup()
            );
        }

        console.WriteLine();
        console.WriteLine(
            badLines.Total > badLines.First.Count
                ? $"{Number(badLines.Total)} bad lines, the first {badLines.First.Count} of them (all: --bad-lines FILE):"
                : $"{Number(badLines.Total)} bad lines:"
        );
        console.Write(table);
    }

    private static string Start(CampaignReport report) =>
        report.StartTime is null ? ""
        : report.State == "SCHEDULED" ? $"  starts {report.StartWords}"
        : $"  started {report.StartWords}";

    private static string Sum(CampaignReport report)
    {
        var states = report.States.Count == 0 ? "0" : string.Join(" + ", report.States.Values.Select(Number));
        return report.AddsUp()
            ? $"It adds up: {Number(report.Lines)} lines = {Number(report.InvalidLines)} bad + {Number(report.Audience)} audience; {Number(report.Audience)} = {states}."
            : $"IT DOES NOT ADD UP: {Number(report.Lines)} lines, {Number(report.InvalidLines)} bad, {Number(report.Audience)} audience; states: {states}.";
    }

    private static void Rows(Table table, int depth, IReadOnlyDictionary<string, long>? counts)
    {
        foreach (var (reason, count) in counts ?? new Dictionary<string, long>())
        {
            Row(table, depth, reason, count);
        }
    }

    private static void Row(Table table, int depth, string label, params ReadOnlySpan<long> counts)
    {
        var numbers = new List<string>();
        foreach (var count in counts)
        {
            numbers.Add(Number(count));
        }

        table.AddRow(new string(' ', depth * 2) + label.EscapeMarkup(), string.Join(" / ", numbers));
    }

    private static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>Control characters as what they are, so that a hostile cell cannot drive the terminal.</summary>
    private static string Visible(string value) => string.Concat(value.Select(letter => char.IsControl(letter) ? '␦' : letter));
}
