using System.Diagnostics;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;

namespace Starling.Grains.Telemetry;

/// <summary>Spans of the work on a page: nothing finer, nothing on a contact's decision, no number and no text.</summary>
public static class StarlingTrace
{
    /// <summary>Name of the source, to listen to.</summary>
    public const string SourceName = "Starling";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>A lane decides a page, renders it and hands it to a bind.</summary>
    /// <param name="cause">The call that brought the messages, when it is known.</param>
    public static Activity? Page(CampaignId campaign, int lane, int messages, ActivityContext cause)
    {
        var span = Source.StartActivity("lane page", ActivityKind.Internal, cause);
        span?.SetTag("starling.campaign", campaign.Value).SetTag("starling.lane", lane).SetTag("starling.messages", messages);
        return span;
    }

    /// <summary>A bind commits the intent of what it was handed, writes it, and commits the outcomes: the span ends with the last of them.</summary>
    /// <param name="causes">The pages it came from.</param>
    public static Activity? Submit(string route, int bind, int messages, int segments, IReadOnlyList<ActivityContext> causes)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var links = causes.Skip(1).Where(cause => cause != default).Select(cause => new ActivityLink(cause));
        var span = Source.StartActivity($"submit {route}", ActivityKind.Producer, causes[0], tags: null, links);
        span?.SetTag("messaging.system", "smpp")
            .SetTag("messaging.operation.name", "submit")
            .SetTag("messaging.operation.type", "send")
            .SetTag("messaging.destination.name", route)
            .SetTag("messaging.batch.message_count", messages)
            .SetTag("starling.bind", bind)
            .SetTag("starling.segments", segments);
        return span;
    }

    /// <summary>Carriers' news are committed.</summary>
    public static Activity? Receipts(int count) =>
        Source
            .StartActivity("deliver", ActivityKind.Consumer)
            ?.SetTag("messaging.system", "smpp")
            .SetTag("messaging.batch.message_count", count);

    /// <summary>The work went wrong; the exception's type is told, its words are not.</summary>
    public static void Fail(this Activity? span, Exception fault) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", fault.GetType().FullName);

    /// <summary>The state as a label: <c>unknown_final</c>.</summary>
    internal static string Label(MessageState state) =>
        string.Concat(
            state
                .ToString()
                .Select((letter, at) => char.IsUpper(letter) ? (at > 0 ? "_" : "") + char.ToLowerInvariant(letter) : $"{letter}")
        );
}
