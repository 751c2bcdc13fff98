using System.Globalization;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Reports;

/// <summary>A sender as people read it.</summary>
internal static class SenderView
{
    public static void Show(Screen screen, Sender sender, bool asJson)
    {
        if (asJson)
        {
            screen.ResultWriter.WriteLine(ReportJson.Write(sender));
            return;
        }

        var lines = screen.ResultWriter;
        lines.WriteLine(Line(sender));
        Write("registration", sender.RegistrationReference);
        Write("contact", sender.OwnerContact);
        Write("languages", string.Join(", ", sender.LanguageCodes));
        Write("route", sender.Route);
        Write("rate", sender.SegmentsPerSecond > 0 ? $"{sender.SegmentsPerSecond} segments/s" : "");
        Write("price", sender.Price is { } price ? Price(price) : "");
        Write("reason", sender.StopReason);
        Write(
            "promotion waits",
            sender.PromotionPauseTime is { } since ? $"since {ContactView.Day(since)}: {sender.PromotionPauseReason}" : ""
        );
        Write(
            "figures",
            sender.Figures is { } figures
                ? $"{figures.Texts} texts answered, {figures.RejectedTexts} refused, {figures.Complaints} complaints"
                : ""
        );
        foreach (var step in sender.Steps)
        {
            var note = step.Note.Length > 0 ? $": {ContactView.OneLine(step.Note)}" : "";
            lines.WriteLine($"  {ContactView.Day(step.Time)}  {step.Step}  {ContactView.OneLine(step.Actor)}{note}");
        }

        void Write(string what, string value)
        {
            if (value.Length > 0)
            {
                lines.WriteLine($"  {what}: {ContactView.OneLine(value)}");
            }
        }
    }

    /// <summary>Name, state, whose, what it carries.</summary>
    public static string Line(Sender sender)
    {
        var types = string.Join(", ", sender.CommunicationTypes);
        var state = sender.State.ToString().ToUpperInvariant();
        return ContactView.OneLine($"{sender.Name}  {state}  {sender.Tenant}  {sender.Country}  {sender.OwnerName}  {types}");
    }

    private static string Price(SegmentPrice price) =>
        string.Create(CultureInfo.InvariantCulture, $"{price.Micros / 1_000_000m:0.######} {price.CurrencyCode} a segment");
}
