using Spectre.Console;
using Starling.Cli.Terminal;

namespace Starling.Cli.Reports;

/// <summary>Explanations for people: a table of facts for each message.</summary>
internal static class ExplanationView
{
    public static void Show(Screen screen, IReadOnlyList<Explanation> explanations)
    {
        if (explanations.Count == 0)
        {
            screen.Say("There are no texts to this number.");
        }

        foreach (var explanation in explanations)
        {
            screen.Results.MarkupLineInterpolated($"[bold]{explanation.Message}[/] to {explanation.Phone}: {explanation.State}");
            var table = new Table { Border = TableBorder.None, ShowHeaders = false };
            table.AddColumn(new TableColumn("") { NoWrap = true });
            table.AddColumn("");
            Row(table, "why", explanation.Words);
            Row(table, "code", explanation.Reason);
            Row(table, "detail", explanation.Detail);
            Row(table, "since", explanation.Since);
            Row(table, "rule", explanation.Rule);
            Row(table, "campaign", explanation.Campaign);
            Row(table, "sender", $"{explanation.Sender}, {explanation.CommunicationType}");
            foreach (var step in explanation.Timeline)
            {
                Row(table, step.Time.Length > 0 ? step.Time : "…", step.What);
            }

            screen.Results.Write(table);
        }
    }

    private static void Row(Table table, string title, string value)
    {
        if (value.Length > 0)
        {
            table.AddRow("  " + title, value.EscapeMarkup());
        }
    }
}
