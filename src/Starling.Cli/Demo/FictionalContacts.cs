using System.Globalization;

namespace Starling.Cli.Demo;

/// <summary>The people of the demonstration, as lines of a CSV file: the same seed gives the same lines, whatever their number.</summary>
/// <remarks>
/// As life has it: 2 % repeat an earlier number, 1.5 % are bad in one of nine ways, 3 % have given no consent, 10 % an implied one, and
/// 1 % have no first name.
/// </remarks>
internal sealed class FictionalContacts(ulong seed = FictionalContacts.ShippedSeed)
{
    /// <summary>The seed of the shipped file.</summary>
    public const ulong ShippedSeed = 36180;

    /// <summary>How many lines the shipped file has.</summary>
    public const int ShippedCount = 5_000;

    public const string Header = "id,phone,first_name,city,language,zone,consent,consent_source,points";

    private const int BadKinds = 9;

    private static readonly string[] FrenchNames =
        "Zoé,Chloé,Noël,François,Hélène,Benoît,Geneviève,Jérôme,Maëlle,Anaïs,Cédric,Élodie,Gaëtan,Océane,Mathéo,Amélie,Rémi,Thérèse,Aurélie,Étienne,Léa,Émile,Inès,Loïc,Solène,Marc-André,Lucie,Julien,Camille,Simon".Split(
            ','
        );

    private static readonly string[] EnglishNames =
        "Olivia,Liam,Emma,Noah,Amelia,Jack,Ava,Lucas,Mia,Ethan,Isla,Henry,Ella,Oscar,Grace,Leo,Ruby,Finn,Hannah,Owen,Maya,José,Renée,Siân,Zoë,Björn,Siobhán,Nora,Peter,Alice".Split(
            ','
        );

    private static readonly string[] Sources = ["point_of_sale", "web_form", "customer_call", "appointment", "demo_request"];

    /// <summary>One line, without its end.</summary>
    /// <param name="index">From 0; less than <see cref="FictionalNumbers.Capacity"/>.</param>
    public string Line(int index)
    {
        var draw = Draw(index);
        var number = FictionalNumbers.At(IsRepeated(draw, index) ? EarlierGood(index, draw) : index);
        var phone = draw.Share(1, 10) && number.Phone.StartsWith("+1", StringComparison.Ordinal) ? Spaced(number.Phone) : number.Phone;
        var name = draw.Share(2, 100) ? "" : draw.Pick(3, number.IsFrench ? FrenchNames : EnglishNames);
        var language = number.IsFrench ? "fr" : "en";
        var consent = draw.Next(4, 100) switch
        {
            < 2 => number.IsFrench ? "non" : "no",
            < 3 => "",
            < 13 => number.IsFrench ? "tacite" : "implied",
            _ => number.IsFrench ? "oui" : "yes",
        };
        var source = consent is "" or "no" or "non" ? "" : draw.Pick(5, Sources);
        var zone = number.Zone;
        var city = number.City;
        var tail = "";
        if (IsBad(draw))
        {
            switch (draw.Next(6, BadKinds))
            {
                case 0:
                    phone = phone[..7];
                    break;
                case 1:
                    phone = number.IsFrench ? "à demander" : "ask again";
                    break;
                case 2:
                    phone = "";
                    break;
                case 3:
                    phone = "+999" + phone[^7..];
                    break;
                case 4:
                    consent = number.IsFrench ? "peut-être" : "perhaps";
                    break;
                case 5:
                    zone = "America/Atlantis";
                    break;
                case 6:
                    tail = ",left over";
                    break;
                case 7:
                    return string.Create(CultureInfo.InvariantCulture, $"c-{index + 1:0000000},{phone},{name}");
                default:
                    city = "\"" + city;
                    break;
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"c-{index + 1:0000000},{phone},{name},{city},{language},{zone},{consent},{source},{draw.Next(7, 5000)}{tail}"
        );
    }

    /// <summary>The whole file as it is read, line by line: a million contacts take no more memory than one.</summary>
    public Stream OpenStream(int count) => new FictionalContactStream(this, count);

    private Lot Draw(int index) => new(seed + ((ulong)index * 0x9E3779B97F4A7C15));

    private static bool IsBad(Lot draw) => draw.Share(8, 1000, 15);

    private static bool IsRepeated(Lot draw, int index) => index > 0 && !IsBad(draw) && draw.Share(9, 1000, 20);

    /// <summary>An earlier line that is neither bad nor a repetition itself; the line's own when none is found soon.</summary>
    private int EarlierGood(int index, Lot draw)
    {
        for (var attempt = 10u; attempt < 20; attempt++)
        {
            var earlier = draw.Next(attempt, index);
            var other = Draw(earlier);
            if (!IsBad(other) && !IsRepeated(other, earlier))
            {
                return earlier;
            }
        }

        return index;
    }

    private static string Spaced(string phone) => $"{phone[..2]} {phone[2..5]}-{phone[5..8]}-{phone[8..]}";

    /// <summary>The random draws of one line: independent of each other and of every other line (SplitMix64).</summary>
    private readonly struct Lot(ulong state)
    {
        public int Next(uint which, int bound) => (int)(Mix(state ^ Mix(which)) % (ulong)bound);

        public bool Share(uint which, int of, int parts = 1) => Next(which, of) < parts;

        public string Pick(uint which, string[] from) => from[Next(which, from.Length)];

        private static ulong Mix(ulong value)
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
