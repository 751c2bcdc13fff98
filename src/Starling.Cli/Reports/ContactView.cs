using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Starling.Cli.Terminal;
using Starling.V1;

namespace Starling.Cli.Reports;

/// <summary>A contact for people, or for programs.</summary>
internal static class ContactView
{
    public static void Show(Screen screen, Contact contact, bool json)
    {
        if (json)
        {
            screen.ResultWriter.WriteLine(ReportJson.Write(contact));
            return;
        }

        var lines = screen.ResultWriter;
        lines.WriteLine($"{(contact.Phone.Length > 0 ? contact.Phone : "(erased)")}  {contact.Name}  {contact.TimeZone}".TrimEnd());
        if (contact.TimeZone.Length == 0 && contact.PlausibleTimeZones.Count > 0)
        {
            lines.WriteLine($"  zone not on record; the number allows: {string.Join(", ", contact.PlausibleTimeZones)}");
        }

        if (contact.SuppressTime is not null)
        {
            lines.WriteLine($"  SILENT since {Day(contact.SuppressTime)}: {contact.SuppressReason}");
        }

        if (contact.ReviewTime is not null)
        {
            lines.WriteLine($"  UNDER REVIEW since {Day(contact.ReviewTime)}: what can be stopped waits; see starling inbox review");
        }

        foreach (var profile in contact.Profiles)
        {
            var parts = new[] { profile.FirstName, profile.LastName, profile.Language, profile.TimeZone, profile.Stage };
            lines.WriteLine(
                $"  {(profile.ProfileId.Length > 0 ? profile.ProfileId : "(no id)")}: {string.Join(' ', parts.Where(part => part.Length > 0))}"
            );
            foreach (var (name, value) in profile.Fields.OrderBy(field => field.Key, StringComparer.Ordinal))
            {
                lines.WriteLine($"    {name} = {TextOf(value)}");
            }
        }

        foreach (var consent in contact.Consents)
        {
            var whose = consent.ProfileId.Length > 0 ? consent.ProfileId : "the number";
            var until = consent.UntilTime is null ? "" : $" until {Day(consent.UntilTime)}";
            var status = consent.Status.ToString().ToLowerInvariant();
            lines.WriteLine(
                $"  {consent.CommunicationType}, {whose}: {status} since {Day(consent.SinceTime)}{until}, {consent.Source}".TrimEnd(
                    ',',
                    ' '
                )
            );
        }
    }

    public static string Day(Timestamp? time) =>
        time?.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>What somebody wrote must not steer the terminal.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));

    private static string TextOf(FieldValue value) =>
        value.ValueCase switch
        {
            FieldValue.ValueOneofCase.NumberValue => value.NumberValue.ToString(CultureInfo.InvariantCulture),
            FieldValue.ValueOneofCase.FlagValue => value.FlagValue ? "yes" : "no",
            FieldValue.ValueOneofCase.DateValue => string.Create(
                CultureInfo.InvariantCulture,
                $"{value.DateValue.Year:0000}-{value.DateValue.Month:00}-{value.DateValue.Day:00}"
            ),
            _ => value.TextValue,
        };
}
