using Starling.Domain.Contacts;

namespace Starling.Gateway;

/// <summary>What an operator may set about the front door.</summary>
public sealed class GatewayOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Starling:Gateway";

    /// <summary>The sender of requests that name none; a short code, an E.164 number or a name. Null: every request names one.</summary>
    public string? DefaultSender { get; set; }

    /// <summary>The language of texts whose campaign or request names none, BCP 47.</summary>
    public string DefaultLanguage { get; set; } = "en";

    /// <summary>Whether numbers that can only be fixed lines are taken. Most carriers refuse them, and charge for it.</summary>
    public bool AcceptFixedLines { get; set; }

    /// <summary>How long an implied consent counts; 1 to 730 days. 180 days is the shortest period Canada's law knows (inquiry).</summary>
    public TimeSpan ImpliedConsentLasts { get; set; } = TimeSpan.FromDays(180);

    /// <summary>Pages of one batch stream that may wait for their commit; 1 to 64. More hides a slower disk, and costs memory.</summary>
    public int PagesInFlight { get; set; } = 8;

    /// <summary>Batch streams open at once on this server; 1 to 10 000.</summary>
    public int MaxBatchStreams { get; set; } = 64;

    /// <summary>Single messages waiting for their commit on this server; 1 to 1 000 000.</summary>
    public int MaxPendingSends { get; set; } = 4_096;

    /// <summary>Watching streams open at once on this server; 1 to 100 000.</summary>
    public int MaxWatchStreams { get; set; } = 1_000;

    /// <summary>How long a caller is asked to wait when the ledger can take no more; 10 ms to 1 minute.</summary>
    public TimeSpan BusyRetryAfter { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often watched messages are looked at; 50 ms to 1 minute.</summary>
    public TimeSpan WatchInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The default sender, read; null when none is set or it is malformed.</summary>
    internal SenderAddress? DefaultSenderAddress => SenderAddress.TryParse(DefaultSender, out var sender) ? sender : null;
}
