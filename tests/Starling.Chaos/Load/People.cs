using Starling.Testing;
using Starling.Testing.Scene;
using Starling.V1;

namespace Starling.Chaos.Load;

/// <summary>Who gets what in a run; each part of it writes to numbers of its own.</summary>
internal static class People
{
    /// <summary>The campaign's numbers begin here; those before are for the rest.</summary>
    private const int First = 40_000;

    /// <summary>Lines a campaign can have.</summary>
    public const int MostLines = SampleNumbers.Count - First;

    /// <summary>Every so many lines one is bad, one repeats an earlier number, one has no consent, one needs two segments.</summary>
    private const int BadEvery = 199;
    private const int RepeatEvery = 50;
    private const int RepeatAfter = 37;
    private const int UnwillingEvery = 97;
    private const int LongEvery = 10;

    /// <summary>A promotion, whose contacts keep count of what they got.</summary>
    public static Campaign Promotion()
    {
        var campaign = Samples.Notice("Boréale: {{ first_name }}, two tables for one.");
        (campaign.CommunicationType, campaign.Objective) = ("promotional", "promotion");
        return campaign;
    }

    /// <summary>Line <paramref name="index"/> of the campaign.</summary>
    public static BatchItem Line(int index)
    {
        var item = Samples.Person(First + NumberOf(index));
        item.ItemId = $"line-{index + 1}";
        if (IsBad(index))
        {
            item.Phone = "+1416";
        }

        if (index % LongEvery == 3)
        {
            item.Fields["first_name"] += $", {string.Join(' ', Enumerable.Repeat("and friends", 14))}";
        }

        if (!IsUnwilling(NumberOf(index)))
        {
            item.Consent = new ConsentAssertion { Kind = ConsentKind.Express, Source = "web_form:tables" };
        }

        return item;
    }

    /// <summary>Whom it is for: digits; empty for a bad line.</summary>
    public static string DestinationOf(int index) => IsBad(index) ? "" : SampleNumbers.At(First + NumberOf(index))[1..];

    /// <summary>Numbers of the first so many lines whose owners agreed to nothing.</summary>
    public static HashSet<string> Unwilling(int lines) =>
        [.. Enumerable.Range(0, lines).Where(index => !IsBad(index) && IsUnwilling(NumberOf(index))).Select(DestinationOf)];

    private static bool IsBad(int index) => index % BadEvery == BadEvery - 1;

    private static bool IsUnwilling(int number) => number % UnwillingEvery == UnwillingEvery - 1;

    private static int NumberOf(int index) => index % RepeatEvery == RepeatEvery - 1 ? index - RepeatAfter : index;
}
