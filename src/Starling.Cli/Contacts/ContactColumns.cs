namespace Starling.Cli.Contacts;

/// <summary>Which column of a contact file means what.</summary>
public sealed class ContactColumns
{
    private static readonly Dictionary<string, string[]> Aliases = new(StringComparer.Ordinal)
    {
        ["phone"] =
        [
            "telephone",
            "mobile",
            "phone_number",
            "mobile_number",
            "mobile_phone",
            "cell",
            "cellphone",
            "cell_phone",
            "cellulaire",
            "portable",
            "tel",
            "gsm",
            "msisdn",
            "numero",
            "numero_de_telephone",
            "numero_telephone",
            "numero_mobile",
            "telephone_mobile",
            "telephone_portable",
            "tel_mobile",
            "tel_portable",
            "no_de_telephone",
            "numero_de_portable",
            "numero_portable",
        ],
        ["id"] = ["profile_id", "contact_id", "customer_id", "identifiant", "id_client", "client_id"],
        ["language"] = ["langue", "lang", "locale"],
        ["zone"] = ["time_zone", "timezone", "fuseau", "fuseau_horaire"],
        ["consent"] =
        [
            "consentement",
            "consentement_sms",
            "consentement_marketing",
            "sms_consent",
            "marketing_consent",
            "accord",
            "accord_sms",
            "opt_in",
            "optin",
            "opt_in_sms",
            "optin_sms",
            "sms_opt_in",
        ],
        ["consent_source"] = ["source_consentement", "source_du_consentement", "consentement_source", "opt_in_source"],
        ["consent_date"] =
        [
            "consent_time",
            "consented_at",
            "date_consentement",
            "date_du_consentement",
            "date_de_consentement",
            "consentement_date",
            "date_accord",
            "opt_in_date",
            "optin_date",
            "date_opt_in",
            "date_optin",
        ],
        ["opt_out"] =
        [
            "optout",
            "opted_out",
            "opt_out_sms",
            "optout_sms",
            "unsubscribed",
            "unsubscribe",
            "do_not_text",
            "do_not_contact",
            "stop",
            "stop_sms",
            "desinscrit",
            "desinscription",
            "desabonne",
            "desabonnement",
            "ne_pas_contacter",
            "blacklist",
            "liste_noire",
        ],
        ["opt_out_date"] =
        [
            "optout_date",
            "opted_out_at",
            "unsubscribed_at",
            "unsubscribe_date",
            "date_desinscription",
            "date_de_desinscription",
            "date_desabonnement",
            "date_de_desabonnement",
        ],
    };

    private string[] _titles = [];

    private ContactColumns(int count) => Count = count;

    /// <summary>How many columns the header has; every record must have as many.</summary>
    public int Count { get; }

    public int Phone { get; private set; } = -1;

    /// <summary>The caller's id of the person; -1: no such column. So for the next four.</summary>
    public int Id { get; private set; } = -1;

    public int Language { get; private set; } = -1;

    public int Zone { get; private set; } = -1;

    public int Consent { get; private set; } = -1;

    public int ConsentSource { get; private set; } = -1;

    /// <summary>When it was given; -1: no such column.</summary>
    public int ConsentDate { get; private set; } = -1;

    /// <summary>Whether the person wants no texts; -1: no such column. So for the next one.</summary>
    public int OptOut { get; private set; } = -1;

    /// <summary>Since when.</summary>
    public int OptOutDate { get; private set; } = -1;

    /// <summary>The other columns: fields of the template.</summary>
    public IReadOnlyList<(int Index, string Name)> Fields { get; private set; } = [];

    /// <summary>Title and meaning of each column, in order, to be shown.</summary>
    public IReadOnlyList<(string Title, string Meaning)> Mapping { get; private set; } = [];

    /// <summary>Reads the header.</summary>
    /// <exception cref="ContactFileException">No phone column, two that mean the same, or a title that no template could name.</exception>
    public static ContactColumns Read(IReadOnlyList<string> titles, string file)
    {
        var names = titles.Select(FieldName.Normalise).ToArray();
        var columns = new ContactColumns(titles.Count)
        {
            Phone = Find("phone", names, titles, file),
            Id = Find("id", names, titles, file),
            Language = Find("language", names, titles, file),
            Zone = Find("zone", names, titles, file),
            Consent = Find("consent", names, titles, file),
            ConsentSource = Find("consent_source", names, titles, file),
            ConsentDate = Find("consent_date", names, titles, file),
            OptOut = Find("opt_out", names, titles, file),
            OptOutDate = Find("opt_out_date", names, titles, file),
            _titles = [.. titles],
        };
        if (columns.Phone < 0)
        {
            throw new ContactFileException(
                $"{file}: no column is called 'phone' (or telephone, mobile …). Its first line must name the columns; found: {string.Join(", ", titles.Select(title => $"'{title}'"))}."
            );
        }

        columns.Name(titles, names, file);
        return columns;
    }

    /// <summary>Whether a line of cells could be the titles: one of them means the phone.</summary>
    public static bool NamesThePhone(IReadOnlyList<string> cells) =>
        cells.Select(FieldName.Normalise).Any(name => name == "phone" || Aliases["phone"].Contains(name, StringComparer.Ordinal));

    /// <summary>The title of the column that a field of a request came from; the field itself when none did.</summary>
    /// <param name="field">As the server names it: <c>phone</c>, <c>fields["ville"]</c>, <c>profile.language</c>.</param>
    public string TitleOf(string field)
    {
        var name = field[(field.LastIndexOf('.') + 1)..];
        var index = name switch
        {
            "phone" => Phone,
            "profile_id" => Id,
            "language" => Language,
            "time_zone" => Zone,
            "consent" or "kind" => Consent,
            "source" => ConsentSource,
            "collect_time" => ConsentDate,
            "opt_out" => OptOut,
            _ => Fields
                .Where(column => name == column.Name || name == $"fields[\"{column.Name}\"]")
                .Select(column => column.Index)
                .FirstOrDefault(-1),
        };
        return index < 0 || _titles[index].Length == 0 ? field : _titles[index];
    }

    private void Name(IReadOnlyList<string> titles, string[] names, string file)
    {
        var fields = new List<(int, string)>();
        var mapping = new List<(string, string)>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < titles.Count; i++)
        {
            if (Known(i) is { } known)
            {
                mapping.Add((titles[i], known));
                continue;
            }

            if (string.IsNullOrWhiteSpace(titles[i]))
            {
                mapping.Add(($"(column {i + 1})", "ignored: it has no title"));
                continue;
            }

            if (names[i].Length is 0 or > FieldName.MaxLength)
            {
                throw new ContactFileException(
                    $"{file}: the title of column {i + 1}, '{titles[i]}', cannot be a field name; use 1 to {FieldName.MaxLength} letters, digits or underscores."
                );
            }

            if (!seen.TryAdd(names[i], i))
            {
                var first = seen[names[i]];
                throw new ContactFileException(
                    $"{file}: columns {first + 1} ('{titles[first]}') and {i + 1} ('{titles[i]}') would both be {{{{ {names[i]} }}}}. Rename or remove one."
                );
            }

            fields.Add((i, names[i]));
            mapping.Add((titles[i], $"{{{{ {names[i]} }}}}"));
        }

        Fields = fields;
        Mapping = mapping;
    }

    private string? Known(int index) =>
        index == Phone ? "phone"
        : index == Id ? "id of the person"
        : index == Language ? "language"
        : index == Zone ? "time zone"
        : index == Consent ? "consent"
        : index == ConsentSource ? "source of the consent"
        : index == ConsentDate ? "date of the consent"
        : index == OptOut ? "opted out: who is gets no text"
        : index == OptOutDate ? "date of the opt-out: who has one gets no text"
        : null;

    /// <summary>The column with exactly this name, or else the only one with a name that means it.</summary>
    private static int Find(string meaning, string[] names, IReadOnlyList<string> titles, string file)
    {
        var exact = Indices(names, name => name == meaning);
        var found = exact.Count > 0 ? exact : Indices(names, name => Aliases[meaning].Contains(name, StringComparer.Ordinal));
        if (found.Count > 1)
        {
            throw new ContactFileException(
                $"{file}: columns {string.Join(" and ", found.Select(i => $"{i + 1} ('{titles[i]}')"))} could both be the {meaning}. Call the right one '{meaning}'."
            );
        }

        return found.Count == 1 ? found[0] : -1;
    }

    private static List<int> Indices(string[] names, Func<string, bool> fits) =>
        [.. Enumerable.Range(0, names.Length).Where(i => fits(names[i]))];
}
