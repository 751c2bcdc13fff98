using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Starling.V1;

namespace Starling.Cli.Contacts;

/// <summary>Lines of a contact file as people, or as opt-outs.</summary>
internal static class ImportLines
{
    private static readonly string[] FirstNames = ["first_name", "prenom", "given_name"];
    private static readonly string[] LastNames = ["last_name", "nom", "nom_de_famille", "surname", "family_name"];
    private static readonly string[] Stages = ["stage", "etape", "maturite"];

    private static readonly string[] Dates = ["date"];

    private static readonly string[] Sources = ["source", "origin", "origine"];

    /// <summary>What a column becomes when people are imported: names and stage, or a field.</summary>
    public static string MeaningOf(string fieldName) =>
        FirstNames.Contains(fieldName, StringComparer.Ordinal) ? "first name"
        : LastNames.Contains(fieldName, StringComparer.Ordinal) ? "last name"
        : Stages.Contains(fieldName, StringComparer.Ordinal) ? "stage"
        : $"field {fieldName}";

    /// <summary>Names and stage are what their columns say; the other columns become text fields.</summary>
    /// <param name="optedOut">Gets the lines that call the person opted out, too; completed with the last line.</param>
    public static async IAsyncEnumerable<ImportItem> PeopleAsync(
        IAsyncEnumerable<ContactLine> lines,
        ChannelWriter<ContactLine> optedOut,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        try
        {
            await foreach (var line in lines.WithCancellation(cancellationToken))
            {
                if (line.IsOptedOut)
                {
                    await optedOut.WriteAsync(line, cancellationToken);
                }

                yield return Person(line.Item);
            }
        }
        finally
        {
            optedOut.TryComplete();
        }
    }

    /// <param name="country">In which dates are written; empty: only those that can be read in one way count.</param>
    /// <param name="onUnreadableDate">Told of a date that cannot be read. The opt-out counts all the same, from now on: losing it would be worse.</param>
    public static async IAsyncEnumerable<SuppressionItem> OptOutsAsync(
        IAsyncEnumerable<ContactLine> lines,
        string country,
        Action onUnreadableDate,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            var date = line.OptOutDate.Length > 0 ? line.OptOutDate : Take(line.Item, Dates);
            var time = WrittenDate.Read(date.Length > 0 ? date : line.OptOut, country);
            if (time is null && date.Length > 0)
            {
                onUnreadableDate();
            }

            yield return new SuppressionItem
            {
                ItemId = line.Item.ItemId,
                Phone = line.Item.Phone,
                OptOutTime = time,
                Source = Take(line.Item, Sources),
            };
        }
    }

    private static ImportItem Person(BatchItem line)
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

        return new ImportItem
        {
            ItemId = line.ItemId,
            Profile = profile,
            Consent = line.Consent,
        };
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
