using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Starling.Carriers.Smpp.Session;

/// <summary>The octets to and from one SMSC.</summary>
internal abstract class CarrierTransport(Socket socket) : IDisposable
{
    // Linux: SOL_TCP, TCP_USER_TIMEOUT (tcp(7)).
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;

    private const int LeastSendBufferOctets = 16 * 1024;
    private const int MostSendBufferOctets = 1024 * 1024;

    /// <summary>What the kernel keeps for one segment on its way: a PDU of some 250 octets with its overhead.</summary>
    private const int SendBufferOctetsPerSegment = 512;

    protected Socket Socket { get; } = socket;

    /// <summary>Connects, with TLS where asked for.</summary>
    /// <exception cref="SocketException">Nobody there.</exception>
    /// <exception cref="AuthenticationException">The certificate is not the one expected.</exception>
    public static async Task<CarrierTransport> ConnectAsync(EsmeSessionOptions options, TimeProvider time, CancellationToken token)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            // About one window: what the kernel holds back cannot be taken back when a permission ends.
            socket.SendBufferSize = Math.Clamp(options.Window * SendBufferOctetsPerSegment, LeastSendBufferOctets, MostSendBufferOctets);
            if (OperatingSystem.IsLinux())
            {
                socket.SetRawSocketOption(
                    TcpLevel,
                    TcpUserTimeout,
                    BitConverter.GetBytes((int)options.UnacknowledgedTimeout.TotalMilliseconds)
                );
            }

            if (IPAddress.TryParse(options.Host, out var address))
            {
                await socket.ConnectAsync(address, options.Port, token);
            }
            else
            {
                await socket.ConnectAsync(options.Host, options.Port, token);
            }

            // From here on the session ends by a reset, which also throws away what the kernel has not sent yet.
            socket.LingerState = new LingerOption(true, 0);
            return options.Tls ? await AuthenticateAsync(socket, options, time, token) : new PlainTransport(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits for octets; 0 when the SMSC closed the connection.</summary>
    public abstract ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>Hands over as much as goes at once.</summary>
    /// <returns>How many octets went; fewer than given when the connection is full, or broken (<c>Broken</c>).</returns>
    public abstract ValueTask<(int Octets, bool Broken)> SendAtOnceAsync(ReadOnlyMemory<byte> octets);

    /// <summary>Hands over everything, waiting for room.</summary>
    public abstract ValueTask SendAllAsync(ReadOnlyMemory<byte> octets, CancellationToken token);

    /// <summary>Lets the SMSC have what was sent before the connection ends: for an orderly unbind.</summary>
    public void CloseOrderly() => Socket.LingerState = new LingerOption(false, 0);

    /// <summary>Ends the connection with RST, or in order after <see cref="CloseOrderly"/>; whoever waits on it gets an exception.</summary>
    public virtual void Dispose() => Socket.Dispose();

    private static async Task<CarrierTransport> AuthenticateAsync(
        Socket socket,
        EsmeSessionOptions options,
        TimeProvider time,
        CancellationToken token
    )
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: false), leaveInnerStreamOpen: false);
        try
        {
            var pinned = options.TlsCertificateSha256;
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = options.TlsServerName.Length > 0 ? options.TlsServerName : options.Host,
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                        pinned.Length == 0
                            ? errors == SslPolicyErrors.None
                            : certificate?.GetCertHashString(HashAlgorithmName.SHA256).Equals(pinned, StringComparison.OrdinalIgnoreCase)
                                == true,
                },
                token
            );
            return new TlsTransport(socket, stream, options.UnacknowledgedTimeout, time);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>One <c>send(2)</c> is one call: the kernel takes all or a part, nothing waits in this process.</summary>
    private sealed class PlainTransport : CarrierTransport
    {
        public PlainTransport(Socket socket)
            : base(socket) => socket.Blocking = false;

        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) =>
            Socket.ReceiveAsync(buffer, SocketFlags.None, CancellationToken.None);

        public override ValueTask<(int Octets, bool Broken)> SendAtOnceAsync(ReadOnlyMemory<byte> octets)
        {
            try
            {
                var sent = Socket.Send(octets.Span, SocketFlags.None, out var error);
                return ValueTask.FromResult((sent, error is not (SocketError.Success or SocketError.WouldBlock)));
            }
            catch (ObjectDisposedException)
            {
                return ValueTask.FromResult((0, true));
            }
        }

        public override async ValueTask SendAllAsync(ReadOnlyMemory<byte> octets, CancellationToken token)
        {
            while (!octets.IsEmpty)
            {
                octets = octets[await Socket.SendAsync(octets, SocketFlags.None, token)..];
            }
        }
    }

    /// <summary>A chunk is one TLS record: it goes as a whole, and counts as gone as soon as it is tried.</summary>
    private sealed class TlsTransport(Socket socket, SslStream stream, TimeSpan patience, TimeProvider time) : CarrierTransport(socket)
    {
        public override ValueTask<int> ReceiveAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

        public override async ValueTask<(int Octets, bool Broken)> SendAtOnceAsync(ReadOnlyMemory<byte> octets)
        {
            using var deadline = new CancellationTokenSource(patience, time);
            try
            {
                await stream.WriteAsync(octets, deadline.Token);
                return (octets.Length, false);
            }
            catch (Exception e)
                when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                return (octets.Length, true);
            }
        }

        public override ValueTask SendAllAsync(ReadOnlyMemory<byte> octets, CancellationToken token) => stream.WriteAsync(octets, token);

        public override void Dispose()
        {
            base.Dispose();
            stream.Dispose();
        }
    }
}
