using System.IO.Hashing;

namespace Starling.Carriers.Simulator;

/// <summary>Who was sent what: counts recipients, and texts that one recipient was sent more than once. Not thread-safe.</summary>
/// <remarks>
/// Only 64-bit hashes are kept; among ten million texts two different ones meet with a chance of 1 in 370 000. A segment of a
/// joined text counts by its own text and place, not by its reference.
/// </remarks>
internal sealed class RepeatWatch
{
    private const int MostSamples = 20;

    private readonly HashSet64 _recipients = new();
    private readonly HashSet64 _texts = new();
    private readonly List<string> _samples = [];

    public long Recipients => _recipients.Count;

    /// <summary>Segments taken that the same recipient had been sent already.</summary>
    public long Repeats { get; private set; }

    /// <summary>Recipients of the first repeats, each once.</summary>
    public IReadOnlyList<string> Samples => [.. _samples];

    /// <summary>Notes a segment that was not refused.</summary>
    public void Taken(ReadOnlySpan<byte> digits, scoped in ReceivedSegment segment)
    {
        var recipient = XxHash3.HashToUInt64(digits);
        _recipients.Add(recipient);
        if (_texts.Add(XxHash3.HashToUInt64(segment.Text, (long)(recipient + segment.Part))))
        {
            return;
        }

        Repeats++;
        if (_samples.Count < MostSamples && System.Text.Encoding.ASCII.GetString(digits) is var sample && !_samples.Contains(sample))
        {
            _samples.Add(sample);
        }
    }
}
