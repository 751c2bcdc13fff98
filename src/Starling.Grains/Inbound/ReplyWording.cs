using System.Globalization;
using Starling.Domain.Contacts;

namespace Starling.Grains.Inbound;

/// <summary>Fills the marks of a reply.</summary>
internal static class ReplyWording
{
    private const string Program = "{program}";
    private const string Frequency = "{frequency}";
    private const string Support = "{support}";

    /// <param name="text">With its marks.</param>
    /// <param name="language"><c>fr</c>; anything else is English.</param>
    /// <param name="program">Its name is known.</param>
    public static string Fill(string text, string language, SenderProgram program)
    {
        var isFrench = language == "fr";
        text = text.Replace(Program, program.Name, StringComparison.Ordinal)
            .Replace(Frequency, FrequencyOf(isFrench, program.MessagesPerMonth), StringComparison.Ordinal);
        return string.IsNullOrEmpty(program.SupportContact)
            ? text.Replace($" {Support}", "", StringComparison.Ordinal).Replace(Support, "", StringComparison.Ordinal)
            : text.Replace(Support, (isFrench ? "Assistance : " : "Support: ") + program.SupportContact + ".", StringComparison.Ordinal);
    }

    private static string FrequencyOf(bool isFrench, int? messagesPerMonth) =>
        messagesPerMonth switch
        {
            null => isFrench ? "Fréquence variable." : "Message frequency varies.",
            1 => isFrench ? "1 message par mois." : "1 message a month.",
            { } count => string.Create(CultureInfo.InvariantCulture, $"{count} {(isFrench ? "messages par mois." : "messages a month.")}"),
        };
}
