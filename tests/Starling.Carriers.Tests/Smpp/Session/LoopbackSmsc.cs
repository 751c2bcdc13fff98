using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Tests.Smpp.Session;

/// <summary>The other end of a session, on loopback: answers by rule, remembers what came, misbehaves on demand.</summary>
internal sealed class LoopbackSmsc : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private volatile Connection? _current;
    private int _connections;
    private int _ids;

    public LoopbackSmsc(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Server.ReceiveBufferSize = 16 * 1024;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public uint BindStatus { get; set; }

    public bool AnswersBind { get; set; } = true;

    /// <summary>The status for one submit by its number from 0, or null for no answer.</summary>
    public Func<int, uint?> SubmitStatus { get; set; } = _ => CommandStatus.Ok;

    public bool AnswersEnquireLink { get; set; } = true;

    /// <summary>While false nothing is read from new connections.</summary>
    public bool Reads { get; set; } = true;

    public ConcurrentQueue<byte[]> Submits { get; } = new();

    /// <summary>Everything that is not a submit_sm: command, status, sequence.</summary>
    public ConcurrentQueue<PduHeader> Heard { get; } = new();

    public int Connections => Volatile.Read(ref _connections);

    public int Count(CommandId command) => Heard.Count(header => header.Command == command);

    public Task SendAsync(byte[] octets) => _current!.SendAsync(octets);

    public Task SendAsync<TPdu>(scoped in TPdu pdu)
        where TPdu : IPdu, allows ref struct => SendAsync(Wire.Write(pdu));

    /// <summary>Cuts the connection with RST.</summary>
    public void Drop() => _current!.Drop();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _current?.Drop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                var connection = new Connection(this, socket);
                _current = connection;
                _ = connection.RunAsync();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private sealed class Connection(LoopbackSmsc smsc, Socket socket)
    {
        private readonly SemaphoreSlim _writing = new(1, 1);
        private Stream? _stream;

        public async Task RunAsync()
        {
            try
            {
                await ReadAsync();
            }
            catch (Exception e)
                when (e
                        is IOException
                            or SocketException
                            or ObjectDisposedException
                            or System.Security.Authentication.AuthenticationException
                )
            {
                // The peer or the test cut it.
            }

            socket.Dispose();
        }

        public async Task SendAsync(byte[] octets)
        {
            await _writing.WaitAsync();
            await _stream!.WriteAsync(octets);
            _writing.Release();
        }

        public void Drop()
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            socket.Dispose();
        }

        private async Task ReadAsync()
        {
            socket.NoDelay = true;
            Stream stream = new NetworkStream(socket, ownsSocket: false);
            if (smsc._certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(smsc._certificate);
                stream = tls;
            }

            _stream = stream;
            var reader = new PduReader();
            while (true)
            {
                await Wait.UntilAsync(() => smsc.Reads || smsc._stop.IsCancellationRequested);
                var octets = await stream.ReadAsync(reader.GetMemory());
                if (octets == 0)
                {
                    return;
                }

                reader.Advance(octets);
                foreach (var answer in TakeAll(reader))
                {
                    await SendAsync(answer);
                }
            }
        }

        private List<byte[]> TakeAll(PduReader reader)
        {
            var answers = new List<byte[]>();
            while (reader.TryRead(out var frame) == PduReadResult.Pdu)
            {
                if (Answer(frame) is { } answer)
                {
                    answers.Add(answer);
                }
            }

            return answers;
        }

        private byte[]? Answer(PduFrame frame)
        {
            var sequence = frame.Header.Sequence;
            if (frame.Header.Command != CommandId.SubmitSm)
            {
                smsc.Heard.Enqueue(frame.Header);
            }

            switch (frame.Header.Command)
            {
                case CommandId.BindTransceiver or CommandId.BindTransmitter or CommandId.BindReceiver when smsc.AnswersBind:
                    Bind.TryRead(frame, out var bind, out _);
                    return Wire.Write(
                        new BindResp
                        {
                            Type = bind.Type,
                            Sequence = sequence,
                            Status = smsc.BindStatus,
                        }
                    );
                case CommandId.SubmitSm:
                    return AnswerSubmit(frame, sequence);
                case CommandId.EnquireLink when smsc.AnswersEnquireLink:
                    return Wire.Write(new EnquireLinkResp(sequence));
                case CommandId.Unbind:
                    return Wire.Write(new UnbindResp(sequence));
                default:
                    return null;
            }
        }

        private byte[]? AnswerSubmit(PduFrame frame, uint sequence)
        {
            var number = smsc.Submits.Count;
            var whole = new byte[frame.Header.Length];
            SubmitSm.TryRead(frame, out var submit, out _);
            PduWriter.Write(whole, submit);
            smsc.Submits.Enqueue(whole);
            return smsc.SubmitStatus(number) is { } status
                ? Wire.Write(
                    new SubmitSmResp
                    {
                        Sequence = sequence,
                        Status = status,
                        MessageId = status == 0 ? Encoding.ASCII.GetBytes($"{Interlocked.Increment(ref smsc._ids):X8}") : default,
                    }
                )
                : null;
        }
    }
}
