using Starling.Domain.Routing;

namespace Starling.Grains.Routing;

/// <summary>The texts of a sender with a rate of its own, which wait apart so that they keep nobody else waiting.</summary>
/// <param name="rate">Its starts.</param>
public sealed class SenderQueue(SlidingLog rate)
{
    private readonly LinkedList<WritingText> _express = new();
    private readonly LinkedList<WritingText> _bulk = new();

    public SlidingLog Rate => rate;

    /// <summary>Both its lists, express first; each in order of deadlines.</summary>
    public IEnumerable<LinkedList<WritingText>> Lists => [_express, _bulk];

    /// <summary>What goes next, or null.</summary>
    public WritingText? First => (_express.First ?? _bulk.First)?.Value;

    /// <summary>Segments of texts that are not begun.</summary>
    public int Segments { get; private set; }

    public void Add(WritingText text)
    {
        Segments += text.SegmentsToWrite;
        (text.Text.Express ? _express : _bulk).AddLast(text);
    }

    /// <summary>Takes a text out, if it is in.</summary>
    public void Remove(WritingText text)
    {
        if (_express.Remove(text) || _bulk.Remove(text))
        {
            Segments -= text.SegmentsToWrite;
        }
    }
}
