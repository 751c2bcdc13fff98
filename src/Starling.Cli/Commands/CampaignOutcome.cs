using Starling.Cli.Contacts;
using Starling.Cli.Reports;
using Starling.Cli.Terminal;

namespace Starling.Cli.Commands;

/// <summary>Shows a report in the form that was asked for.</summary>
internal static class CampaignOutcome
{
    public static void Show(Screen screen, CampaignReport report, BadLines? badLines, bool json)
    {
        if (badLines is not null)
        {
            ReportTable.WriteBadLines(json ? screen.News : screen.Results, badLines);
        }

        if (json)
        {
            screen.ResultWriter.WriteLine(ReportJson.Write(report));
        }
        else
        {
            ReportTable.Write(screen.Results, report);
        }
    }

    /// <summary>Somebody or its own end stopped the campaign before everything was sent.</summary>
    public static bool EndedEarly(CampaignReport report) =>
        report.State is "CANCELLED" or "CANCELLING" || report.SuppressedReasons.ContainsKey("EXPIRED");
}
