using System.Globalization;

namespace Starling.Carriers.Simulator;

/// <summary>Octets as they were read from or written to a socket.</summary>
/// <param name="At">When: stamped at the socket.</param>
/// <param name="Session">The connection, counted from 1.</param>
/// <param name="IsInbound">From the ESME to the SMSC.</param>
/// <param name="Octets">What came or went in one piece; PDUs may begin and end anywhere in it.</param>
public sealed record RawOctets(DateTimeOffset At, int Session, bool IsInbound, byte[] Octets);

/// <summary>The raw traffic: the newest of it in memory, all of it in a file when asked. Holds numbers and texts.</summary>
/// <remarks>
/// Lines of the file: <c>{"at":"2026-01-31T10:30:00.0012345Z","session":1,"direction":"in","octets":"00000010…"}</c>. The octets
/// of one session and direction, joined, are its stream: anything that reads SMPP can judge it.
/// </remarks>
public sealed class RawHistory : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<RawOctets> _newest = new();
    private readonly int _mostOctets;
    private readonly StreamWriter? _file;
    private int _kept;

    internal RawHistory(int mostOctets, string? file)
    {
        _mostOctets = mostOctets;
        _file = file is null ? null : new StreamWriter(file, append: false, System.Text.Encoding.ASCII, bufferSize: 64 * 1024);
    }

    /// <summary>What is still in memory, oldest first.</summary>
    public IReadOnlyList<RawOctets> Newest
    {
        get
        {
            lock (_gate)
            {
                return [.. _newest];
            }
        }
    }

    /// <summary>Hands what waits for the file to the system.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _file?.Flush();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
        }
    }

    internal void Add(DateTimeOffset at, int session, bool isInbound, ReadOnlySpan<byte> octets)
    {
        if (_mostOctets == 0 && _file is null)
        {
            return;
        }

        lock (_gate)
        {
            if (octets.Length <= _mostOctets)
            {
                Keep(new RawOctets(at, session, isInbound, octets.ToArray()));
            }

            _file?.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"at\":\"{at.UtcDateTime:O}\",\"session\":{session},\"direction\":\"{(isInbound ? "in" : "out")}\",\"octets\":\"{Convert.ToHexStringLower(octets)}\"}}"
                )
            );
        }
    }

    private void Keep(RawOctets octets)
    {
        _newest.Enqueue(octets);
        _kept += octets.Octets.Length;
        while (_kept > _mostOctets)
        {
            _kept -= _newest.Dequeue().Octets.Length;
        }
    }
}
