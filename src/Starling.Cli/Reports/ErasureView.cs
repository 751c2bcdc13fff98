using System.Globalization;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Reports;

/// <summary>Erasures, a line each.</summary>
internal static class ErasureView
{
    public static void Show(Screen screen, IEnumerable<Erasure> erasures, bool json)
    {
        foreach (var erasure in erasures)
        {
            screen.ResultWriter.WriteLine(json ? ReportJson.Write(erasure) : Line(erasure));
        }
    }

    private static string Line(Erasure erasure)
    {
        var asked = erasure.AskTime.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var stands = erasure.EndTime is null ? "goes on" : "done";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{erasure.Name}  {erasure.Contact}  asked {asked}Z by {erasure.AskedBy}  {erasure.MessageCount} messages emptied, {stands}"
        );
    }
}
