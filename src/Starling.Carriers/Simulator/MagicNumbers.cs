using System.Buffers.Text;
using System.Text;
using Starling.Carriers.Smpp;

namespace Starling.Carriers.Simulator;

/// <summary>What a recipient with a magic number brings about.</summary>
internal enum MagicOutcome : byte
{
    None = 0,
    Delivered,
    Undelivered,
    Expired,
    RejectedReceipt,
    UnknownReceipt,
    Refused,
    RefusedOnce,
    SwallowedLost,
    SwallowedTaken,
    NoReceipt,
    DuplicateReceipt,
    EarlyReceipt,
    LateReceipt,
    CutMidPdu,
    Garbage,
    Reply,
}

/// <summary>One magic ending.</summary>
/// <param name="Ending">The last four digits.</param>
/// <param name="Meaning">What such a recipient brings about, for people.</param>
public sealed record MagicNumber(string Ending, string Meaning)
{
    internal MagicOutcome Outcome { get; init; }

    internal uint Status { get; init; }

    internal string Reply { get; init; } = "";
}

/// <summary>Recipients that choose their fate: any number that begins with the script's prefix, by its last four digits.</summary>
/// <remarks>Delays are those of the script; no share of the script is drawn for them, a rate limit and a mute span still hold.</remarks>
public static class MagicNumbers
{
    /// <summary>A prefix of North American numbers that belong to nobody's handset.</summary>
    public const string DefaultPrefix = "1500555";

    private const string LongReply =
        "I would like to know more about this, please. When does it start, what does it cost, where can I find you, and may I "
        + "bring my two sisters and their children along? Thank you for an answer before Friday.";

    /// <summary>All of them, in order. An ending that is not here is an ordinary recipient.</summary>
    public static IReadOnlyList<MagicNumber> All { get; } =
    [
        new("0001", "accepted, receipt DELIVRD") { Outcome = MagicOutcome.Delivered },
        new("0002", "accepted, receipt UNDELIV") { Outcome = MagicOutcome.Undelivered },
        new("0003", "accepted, receipt EXPIRED") { Outcome = MagicOutcome.Expired },
        new("0004", "accepted, receipt REJECTD") { Outcome = MagicOutcome.RejectedReceipt },
        new("0005", "accepted, receipt UNKNOWN") { Outcome = MagicOutcome.UnknownReceipt },
        new("0010", "refused with ESME_RINVDSTADR (0x0B)") { Outcome = MagicOutcome.Refused, Status = CommandStatus.InvalidDestination },
        new("0011", "refused with ESME_RSUBMITFAIL (0x45)") { Outcome = MagicOutcome.Refused, Status = CommandStatus.SubmitFailed },
        new("0012", "refused with ESME_RSYSERR (0x08)") { Outcome = MagicOutcome.Refused, Status = CommandStatus.SystemError },
        new("0020", "ESME_RTHROTTLED (0x58) every other time, first of all")
        {
            Outcome = MagicOutcome.RefusedOnce,
            Status = CommandStatus.Throttled,
        },
        new("0021", "ESME_RMSGQFUL (0x14) every other time, first of all")
        {
            Outcome = MagicOutcome.RefusedOnce,
            Status = CommandStatus.MessageQueueFull,
        },
        new("0022", "always ESME_RMSGQFUL (0x14)") { Outcome = MagicOutcome.Refused, Status = CommandStatus.MessageQueueFull },
        new("0030", "no answer, and lost") { Outcome = MagicOutcome.SwallowedLost },
        new("0031", "no answer, but taken: receipt DELIVRD") { Outcome = MagicOutcome.SwallowedTaken },
        new("0032", "the answer is cut in its middle and the connection closed; receipt DELIVRD") { Outcome = MagicOutcome.CutMidPdu },
        new("0033", "garbage before the answer; receipt DELIVRD") { Outcome = MagicOutcome.Garbage },
        new("0040", "accepted, no receipt") { Outcome = MagicOutcome.NoReceipt },
        new("0041", "accepted, the receipt comes twice") { Outcome = MagicOutcome.DuplicateReceipt },
        new("0042", "accepted, the receipt comes before the answer") { Outcome = MagicOutcome.EarlyReceipt },
        new("0043", "accepted, the receipt comes late") { Outcome = MagicOutcome.LateReceipt },
        new("0050", "delivered, then answers STOP") { Outcome = MagicOutcome.Reply, Reply = "STOP" },
        new("0051", "delivered, then answers ARRET") { Outcome = MagicOutcome.Reply, Reply = "ARRET" },
        new("0052", "delivered, then answers HELP") { Outcome = MagicOutcome.Reply, Reply = "HELP" },
        new("0053", "delivered, then answers START") { Outcome = MagicOutcome.Reply, Reply = "START" },
        new("0054", "delivered, then answers a text of two segments") { Outcome = MagicOutcome.Reply, Reply = LongReply },
        new("0055", "delivered, then answers in UCS-2") { Outcome = MagicOutcome.Reply, Reply = "Спасибо, до встречи 🙂" },
    ];

    internal const int EndingDigits = 4;

    /// <summary>By ending: the place in <see cref="All"/>.</summary>
    private static readonly Dictionary<int, int> Places = All.Select((magic, place) => (magic, place))
        .ToDictionary(entry => int.Parse(entry.magic.Ending, System.Globalization.CultureInfo.InvariantCulture), entry => entry.place);

    /// <summary>The place in <see cref="All"/> of what a recipient brings about; false for ordinary ones.</summary>
    internal static bool TryFind(ReadOnlySpan<byte> digits, ReadOnlySpan<byte> prefix, out int place)
    {
        place = 0;
        return digits.StartsWith(prefix)
            && digits.Length >= prefix.Length + EndingDigits
            && Utf8Parser.TryParse(digits[^EndingDigits..], out int ending, out var read)
            && read == EndingDigits
            && Places.TryGetValue(ending, out place);
    }

    internal static byte[]? PrefixOctets(SmscScript script) => script.MagicPrefix is { } prefix ? Encoding.ASCII.GetBytes(prefix) : null;
}
