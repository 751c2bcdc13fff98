using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Smpp.Session;

/// <summary>How to reach an SMSC and how to behave on the session with it. Sources: SMPP 3.4 §2.9, §4.1, §7.2.</summary>
public class EsmeSessionOptions
{
    /// <summary>Name or address of the SMSC. Required.</summary>
    public string Host { get; set; } = "";

    /// <summary>1 to 65535; 2775 is SMPP's own.</summary>
    public int Port { get; set; } = 2775;

    /// <summary>Our account, 1 to 15 ASCII characters.</summary>
    public string SystemId { get; set; } = "";

    /// <summary>At most 8 ASCII characters; longer ones do not exist in SMPP.</summary>
    public string Password { get; set; } = "";

    /// <summary>At most 12 ASCII characters; empty unless the carrier asks for one.</summary>
    public string SystemType { get; set; } = "";

    public BindType BindType { get; set; } = BindType.Transceiver;

    /// <summary>Unanswered submit_sm at most, 1 to 10000; the carrier's figure.</summary>
    public int Window { get; set; } = 10;

    /// <summary>Connecting, binding and each answer take at most this long; 100 ms to 10 minutes.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>enquire_link is sent when nothing was heard for this long; 1 s to 1 hour.</summary>
    public TimeSpan EnquireLinkAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The first wait before connecting again; doubled each time, and 50 to 100 % of it is taken. 10 ms to 1 minute.</summary>
    public TimeSpan ReconnectFirst { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest such wait; at least <see cref="ReconnectFirst"/>, at most 10 minutes.</summary>
    public TimeSpan ReconnectMost { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait after refused credentials, 1 s to 1 hour: knocking fast gets accounts locked.</summary>
    public TimeSpan RefusedRetry { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Octets that the network does not acknowledge for this long end the connection (TCP_USER_TIMEOUT, on Linux), and so does a PDU
    /// that cannot be finished. 100 ms to 10 minutes; half of the time a permission to send is good for.
    /// </summary>
    public TimeSpan UnacknowledgedTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>deliver_sm taken and not answered at most, 1 to 100000; those above are answered ESME_RX_T_APPN at once.</summary>
    public int MaxUnansweredDeliveries { get; set; } = 2000;

    /// <summary>Whether the connection is TLS from its first octet.</summary>
    public bool Tls { get; set; }

    /// <summary>The name the certificate must carry; empty means <see cref="Host"/>.</summary>
    public string TlsServerName { get; set; } = "";

    /// <summary>
    /// SHA-256 of the SMSC's certificate, 64 hexadecimal digits; when given, exactly this certificate is taken, whoever signed it. Empty: the
    /// machine's trusted authorities decide.
    /// </summary>
    public string TlsCertificateSha256 { get; set; } = "";
}
