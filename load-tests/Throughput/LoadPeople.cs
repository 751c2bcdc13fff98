using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Starling.V1;

namespace Starling.Throughput;

/// <summary>Whom the load is for: numbers of the areas on Toronto's time, one for each index, never two alike.</summary>
/// <remarks>
/// The first 180 000 are of the exchange 555, in which no subscriber was ever connected; those beyond may be somebody's, which is why
/// nothing but a simulator is ever sent to without being told twice.
/// </remarks>
internal static class LoadPeople
{
    public const string Sender = "36180";

    /// <summary>So many different numbers can be had.</summary>
    public const int Count = Exchanges * PerExchange;

    public const string Zone = "America/Toronto";

    private const int FirstExchange = 555;
    private const int Exchanges = 400;
    private const int FirstLine = 1_000;
    private const int Lines = 9_000;
    private const int AreaCount = 20;
    private const int PerExchange = Lines * AreaCount;
    private const int Stride = 7_919; // shares no factor with the lines of an exchange: neighbours get numbers far apart

    // csharpier-ignore
    private static readonly int[] Areas =
    [
        226, 249, 289, 343, 365, 416, 418, 437, 438, 450, 514, 519, 548, 579, 581, 613, 647, 705, 819, 905,
    ];

    /// <summary>E.164 with plus.</summary>
    public static string At(int index)
    {
        var place = (int)((long)(index % PerExchange) * Stride % PerExchange);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"+1{Areas[place / Lines]}{FirstExchange + (index / PerExchange)}{FirstLine + (place % Lines)}"
        );
    }

    /// <summary>As a customer's list has them, with the permission that every decision looks for.</summary>
    public static ImportItem Contact(int index, Timestamp agreedAt) =>
        new()
        {
            ItemId = string.Create(CultureInfo.InvariantCulture, $"c-{index}"),
            Profile = new Profile
            {
                Phone = At(index),
                FirstName = string.Create(CultureInfo.InvariantCulture, $"Zoé {index}"),
                Language = "en",
                TimeZone = Zone,
            },
            Consent = new ConsentAssertion
            {
                Kind = ConsentKind.Express,
                Source = "web_form:load",
                CollectTime = agreedAt,
            },
        };

    /// <summary>A line of a batch to a contact of the ledger.</summary>
    public static BatchItem Line(int index)
    {
        var item = new BatchItem { ItemId = string.Create(CultureInfo.InvariantCulture, $"line-{index}"), Phone = At(index) };
        item.Fields["first_name"] = string.Create(CultureInfo.InvariantCulture, $"Zoé {index}");
        return item;
    }

    /// <summary>A promotion: consent, hours, caps and duplicates are all judged.</summary>
    /// <param name="word">Makes its text another one than that of other campaigns.</param>
    public static Campaign Promotion(string word) =>
        new()
        {
            DisplayName = $"Load, {word}",
            CommunicationType = "promotional",
            Objective = "promotion",
            Sender = Sender,
            TemplateText = $"Boréale: {{{{ first_name }}}}, two tables for one, {word}.",
            Language = "en",
        };
}
