using System.Net;
using System.Security.Cryptography.X509Certificates;
using Starling.Carriers.Smpp;

namespace Starling.Carriers.Simulator;

/// <summary>How the simulated SMSC behaves. The defaults are the standard load: answers in 20-200 ms, 2 % rejects, receipts in 2-30 s.</summary>
/// <remarks>
/// Shares are 0 to 1 and drawn from <see cref="Seed"/>, the recipient and the text: the same message meets the same fate in every
/// run, whatever the order. <see cref="SmscScriptValidator"/> checks all ranges.
/// </remarks>
public sealed class SmscScript
{
    /// <summary>Where to listen; loopback unless told otherwise.</summary>
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <summary>TCP port, 0 to 65535; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>With one, sessions are TLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>The SMSC's name in bind answers, 1 to 15 characters.</summary>
    public string SystemId { get; set; } = "starling-smsc";

    /// <summary>Who may bind; at least one.</summary>
    public IList<SmscAccount> Accounts { get; set; } = [new SmscAccount()];

    /// <summary>Another seed, other fates.</summary>
    public ulong Seed { get; set; } = 1;

    /// <summary>The id of the first message; later ones count up. 0: from the clock, so that a restart repeats none.</summary>
    public long FirstMessageId { get; set; }

    /// <summary>Shortest time from reading a submit_sm to its answer; 0 to 1 h. Delays are in steps of 10 ms.</summary>
    public TimeSpan AnswerDelayMin { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Longest such time; uniform between the two.</summary>
    public TimeSpan AnswerDelayMax { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Share of segments refused with <see cref="RejectStatus"/>.</summary>
    public double RejectShare { get; set; } = 0.02;

    /// <summary>command_status of those; not 0.</summary>
    public uint RejectStatus { get; set; } = CommandStatus.InvalidDestination;

    /// <summary>Share of submits answered with ESME_RMSGQFUL (0x14); drawn anew when the same message comes again.</summary>
    public double QueueFullShare { get; set; }

    /// <summary>Share of submits answered with ESME_RTHROTTLED (0x58); drawn anew when the same message comes again, and may change while it runs.</summary>
    public double ThrottledShare { get; set; }

    /// <summary>Share of segments that are taken but never answered.</summary>
    public double LostAnswerShare { get; set; }

    /// <summary>Receipts and replies that may wait at a time; above it everything is answered with ESME_RMSGQFUL. 1 to 10 000 000; each takes 80 octets.</summary>
    public int QueueLimit { get; set; } = 1_000_000;

    /// <summary>Shortest time from the answer to the receipt; 0 to 3 days.</summary>
    public TimeSpan ReceiptDelayMin { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest such time; uniform between the two.</summary>
    public TimeSpan ReceiptDelayMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Share of accepted segments that end UNDELIV.</summary>
    public double UndeliveredShare { get; set; }

    /// <summary>Share of accepted segments that end EXPIRED.</summary>
    public double ExpiredShare { get; set; }

    /// <summary>Share of receipts sent before the submit_sm_resp.</summary>
    public double EarlyReceiptShare { get; set; }

    /// <summary>Share of receipts that take <see cref="LateReceiptDelay"/> longer.</summary>
    public double LateReceiptShare { get; set; }

    /// <summary>What late receipts take on top; 0 to 3 days.</summary>
    public TimeSpan LateReceiptDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Share of receipts that come a second time, a second later.</summary>
    public double DuplicateReceiptShare { get; set; }

    /// <summary>Share of receipts that never come.</summary>
    public double LostReceiptShare { get; set; }

    /// <summary>How submit_sm_resp writes ids.</summary>
    public MessageIdForm AnswerIdForm { get; set; } = MessageIdForm.Decimal;

    /// <summary>How receipts write ids; null: as the answer did.</summary>
    public MessageIdForm? ReceiptIdForm { get; set; }

    public ReceiptForm ReceiptForm { get; set; }

    public ReceiptRoute ReceiptRoute { get; set; }

    /// <summary>Dates in receipts have seconds (YYMMDDhhmmss), as some carriers write them.</summary>
    public bool ReceiptDatesWithSeconds { get; set; }

    /// <summary>deliver_sm out and unanswered per session, 1 to 65535.</summary>
    public int DeliveryWindow { get; set; } = 1000;

    /// <summary>A deliver_sm not answered within it is sent again; 100 ms to 1 h.</summary>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before sending again what was answered with ESME_RX_T_APPN (0x64) or not at all; 0 to 1 h.</summary>
    public TimeSpan RedeliverAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a deliver_sm is sent again before it is given up, 0 to 200.</summary>
    public int RedeliverTimes { get; set; } = 20;

    /// <summary>What recipients answer to texts that reached them.</summary>
    public IList<ScriptedReply> Replies { get; set; } = [];

    /// <summary>Shortest time from the receipt to the reply; 0 to 3 days.</summary>
    public TimeSpan ReplyDelayMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest such time; uniform between the two.</summary>
    public TimeSpan ReplyDelayMax { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>When submits are read but neither taken nor answered.</summary>
    public IList<ScriptedSpan> Mute { get; set; } = [];

    /// <summary>When every bind is refused with ESME_RBINDFAIL (0x0D).</summary>
    public IList<ScriptedSpan> RefuseBinds { get; set; } = [];

    /// <summary>Each time so many submits were taken, an answer is cut in its middle and the connection closed. 0: never.</summary>
    public int CutEvery { get; set; }

    /// <summary>Times after the start at which every session is cut in the middle of a PDU.</summary>
    public IList<TimeSpan> CutAt { get; set; } = [];

    /// <summary>Each time so many submits were taken, garbage goes before an answer. 0: never.</summary>
    public int GarbageEvery { get; set; }

    public GarbageForm GarbageForm { get; set; }

    /// <summary>A silent session is asked with enquire_link after it; 0: never. At most 1 h.</summary>
    public TimeSpan EnquireLinkEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A session that says nothing for it after an enquire_link, or does not bind within it, is closed; 100 ms to 1 h.</summary>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Numbers that begin so choose their fate by their last four digits, see <see cref="MagicNumbers"/>. Empty: every number does;
    /// null: none. At most 11 digits.
    /// </summary>
    public string? MagicPrefix { get; set; } = MagicNumbers.DefaultPrefix;

    /// <summary>Counts recipients, and texts that one recipient was sent twice. About 16 octets per recipient and per text, kept for good.</summary>
    public bool WatchRepeats { get; set; }

    /// <summary>Octets of raw traffic kept in memory, the newest; 0: none. At most 1 GB. It holds numbers and texts.</summary>
    public int HistoryOctets { get; set; } = 1024 * 1024;

    /// <summary>A file that gets all raw traffic as JSON lines; null: none. It holds numbers and texts.</summary>
    public string? HistoryFile { get; set; }
}
