using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;

namespace Starling.Grains.Campaigns;

/// <summary>One page of a lane: rows to decide, and where they came from.</summary>
/// <param name="Place">The place with this page in work; null for offered rows, which the scan finds again.</param>
/// <param name="Cursor">Where it came from; null as the place is.</param>
public sealed record LaneWork(IReadOnlyList<LaneMessage> Messages, LanePlace? Place, MessageId Through, ILaneCursor? Cursor);

/// <summary>Counts how often a page was begun, so that a row that crashes its worker is found.</summary>
public interface ILaneCursor
{
    internal const int TriesBeforeSingleRows = 2;
    internal const int TriesBeforeQuarantine = 3;

    /// <summary>Whether this row killed its worker three times.</summary>
    bool IsPoison(MessageId id);

    /// <summary>A page was finished.</summary>
    /// <returns>The place to write now; null when the next page's will do.</returns>
    LanePlace? Finish(LaneWork page);

    /// <summary>The place to write when a page is put down unfinished on purpose.</summary>
    LanePlace PutDown(LaneWork page);
}

/// <summary>Messages of a page that share a sender, and so a route.</summary>
public sealed record SenderGroup(SenderProfile Sender, RouteProfile Route, List<LaneMessage> Messages);

/// <summary>How far the lane has come in one batch, while it works.</summary>
/// <remarks>
/// Tries are counted before the work: a page that was begun and not finished is worked through once more as it is, then row by row, and a
/// row on which its worker died three times is quarantined.
/// </remarks>
public sealed class LaneCursor(LanePlace place) : ILaneCursor
{
    private MessageId _redoThrough = place.PageEnd;
    private int _redoTries = place.PageEnd > place.Watermark ? place.Tries : 0;

    public int Batch => place.Batch;

    /// <summary>Everything up to here is done.</summary>
    public MessageId Watermark { get; private set; } = place.Watermark;

    /// <summary>Rows the next page may have.</summary>
    public int Limit(int usual) => _redoTries >= ILaneCursor.TriesBeforeSingleRows ? 1 : usual;

    public bool IsPoison(MessageId id) => _redoTries >= ILaneCursor.TriesBeforeQuarantine && id <= _redoThrough;

    /// <summary>The place to write before a page is worked on.</summary>
    public LanePlace Begin(MessageId through) => new(place.Batch, Watermark, through, _redoTries + 1);

    public LanePlace PutDown(LaneWork page) => new(place.Batch, Watermark, Watermark, 0);

    public LanePlace? Finish(LaneWork page)
    {
        Finish(page.Through);
        return null;
    }

    /// <summary>A page was finished, or scanned and found empty.</summary>
    public void Finish(MessageId through)
    {
        Watermark = through;
        if (through >= _redoThrough)
        {
            _redoTries = 0;
        }
    }
}

/// <summary>Cuts a page by sender; rows whose sender has no route are left over.</summary>
public static class SenderGroups
{
    public static (List<SenderGroup> Groups, List<LaneMessage> WithoutRoute) Cut(
        IReadOnlyList<LaneMessage> messages,
        SenderAddress? usual,
        IRouteDirectory routes
    )
    {
        var groups = new List<SenderGroup>(1);
        var without = new List<LaneMessage>();
        foreach (var message in messages)
        {
            var sender = message.Sender ?? usual;
            var group = groups.Find(known => known.Sender.Address == sender);
            if (group is null)
            {
                if (sender is null || routes.SenderOf(sender) is not { } profile || routes.Find(profile.Route) is not { } route)
                {
                    without.Add(message);
                    continue;
                }

                group = new SenderGroup(profile, route, []);
                groups.Add(group);
            }

            group.Messages.Add(message);
        }

        return (groups, without);
    }
}
