using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Grains.Campaigns;

/// <summary>The page of due rows in work, known by its first row: due rows leave the page's head as they are done, in no order of ids.</summary>
/// <remarks>
/// Tries are counted as for a scanned page: one whose first row was begun twice is worked through row by row, and a first row on which its worker
/// died three times is quarantined.
/// </remarks>
/// <param name="left">What an earlier activation wrote; null when it wrote nothing.</param>
public sealed class DueCursor(LanePlace? left) : ILaneCursor
{
    private LanePlace? _left = left;
    private int _singly;

    /// <summary>As much of the due rows as one page takes.</summary>
    /// <param name="due">At least one, soonest first.</param>
    public IReadOnlyList<LaneMessage> Cut(IReadOnlyList<LaneMessage> due)
    {
        if (TriesOf(due[0].Id) >= ILaneCursor.TriesBeforeSingleRows)
        {
            _singly = due.Count;
        }

        if (_singly == 0)
        {
            return due;
        }

        _singly--;
        return [due[0]];
    }

    public bool IsPoison(MessageId id) => TriesOf(id) >= ILaneCursor.TriesBeforeQuarantine;

    /// <summary>The place to write before a page with this first row is worked on.</summary>
    public LanePlace Begin(MessageId first) => new(LanePlace.OfDueRows, first, first, TriesOf(first) + 1);

    public LanePlace? Finish(LaneWork page)
    {
        if (TriesOf(page.Messages[0].Id) == 0)
        {
            return null;
        }

        _left = null;
        return PutDown(page);
    }

    public LanePlace PutDown(LaneWork page)
    {
        var first = page.Messages[0].Id;
        return new LanePlace(LanePlace.OfDueRows, first, first, 0);
    }

    private int TriesOf(MessageId first) => _left is { } known && known.PageEnd == first ? known.Tries : 0;
}
