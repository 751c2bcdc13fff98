using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using NodaTime.Text;
using Starling.V1;

namespace Starling.Cli.Contacts;

/// <summary>Lines of a contact file as people, or as opt-outs.</summary>
internal static class ImportLines
{
    private static readonly string[] FirstNames = ["first_name", "prenom", "given_name"];
    private static readonly string[] LastNames = ["last_name", "nom", "nom_de_famille", "surname", "family_name"];
    private static readonly string[] Stages = ["stage", "etape", "maturite"];

    private static readonly string[] Dates =
    [
        "date",
        "opt_out_date",
        "optout_date",
        "opted_out_at",
        "unsubscribed_at",
        "unsubscribe_date",
        "date_desinscription",
        "date_de_desinscription",
        "date_desabonnement",
    ];

    private static readonly string[] Sources = ["source", "origin", "origine"];

    /// <summary>Names and stage are what their columns say; the other columns become text fields.</summary>
    public static async IAsyncEnumerable<ImportItem> PeopleAsync(
        IAsyncEnumerable<BatchItem> lines,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            var profile = new Profile
            {
                ProfileId = line.ProfileId,
                Phone = line.Phone,
                Language = line.Language,
                TimeZone = line.TimeZone,
                FirstName = Take(line, FirstNames),
                LastName = Take(line, LastNames),
                Stage = FieldName.Normalise(Take(line, Stages)),
            };
            foreach (var (name, value) in line.Fields)
            {
                profile.Fields[name] = new FieldValue { TextValue = value };
            }

            yield return new ImportItem
            {
                ItemId = line.ItemId,
                Profile = profile,
                Consent = line.Consent,
            };
        }
    }

    /// <param name="onUnreadableDate">Told of a date that cannot be read. The opt-out counts all the same, from now on: losing it would be worse.</param>
    public static async IAsyncEnumerable<SuppressionItem> OptOutsAsync(
        IAsyncEnumerable<BatchItem> lines,
        Action onUnreadableDate,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            var date = Take(line, Dates);
            var time = ReadDate(date);
            if (time is null && date.Length > 0)
            {
                onUnreadableDate();
            }

            yield return new SuppressionItem
            {
                ItemId = line.ItemId,
                Phone = line.Phone,
                OptOutTime = time,
                Source = Take(line, Sources),
            };
        }
    }

    /// <summary>ISO 8601: a day, a day with its time (taken as UTC), or with an offset.</summary>
    private static Timestamp? ReadDate(string text)
    {
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } day)
        {
            return Timestamp.FromDateTimeOffset(day.Value.AtMidnight().InUtc().ToDateTimeOffset());
        }

        if (OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } instant)
        {
            return Timestamp.FromDateTimeOffset(instant.Value.ToDateTimeOffset());
        }

        return LocalDateTimePattern.GeneralIso.Parse(text.Replace(' ', 'T')) is { Success: true } local
            ? Timestamp.FromDateTimeOffset(local.Value.InUtc().ToDateTimeOffset())
            : null;
    }

    private static string Take(BatchItem line, string[] names)
    {
        var name = names.FirstOrDefault(line.Fields.ContainsKey);
        if (name is null)
        {
            return "";
        }

        var value = line.Fields[name];
        line.Fields.Remove(name);
        return value;
    }
}
