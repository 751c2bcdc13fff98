using NodaTime;

namespace Starling.Domain.Messages;

/// <summary>A subscriber's segment as it is kept, not yet filed as a text.</summary>
/// <param name="Id">Grows with the order of arrival.</param>
/// <param name="Account">The carrier account it came from.</param>
/// <param name="At">When we read it.</param>
public sealed record LoosePart(long Id, string Account, InboundMessage Message, Instant At);

/// <summary>A text joined from its parts.</summary>
/// <param name="Parts">Of one text, in order of their place; a whole text is one part.</param>
/// <param name="Missing">Parts that did not come in time.</param>
public sealed record JoinedText(IReadOnlyList<LoosePart> Parts, int Missing)
{
    public string Text => string.Concat(Parts.Select(part => part.Message.Text));

    /// <summary>When its first part was read.</summary>
    public Instant At => Parts.Min(part => part.At);
}

/// <summary>Joins long texts (3GPP TS 23.040 §9.2.3.24.1), in whatever order their parts come.</summary>
/// <remarks>References are reused within hours, some handsets always use the same: a part that a text already has begins the next one.</remarks>
public static class InboundJoin
{
    /// <param name="loose">All parts without a text, in order of arrival.</param>
    /// <param name="patience">How long a text waits, from its first part, for what is missing.</param>
    /// <returns>The texts that are complete, or have waited long enough, in order of arrival.</returns>
    public static IReadOnlyList<JoinedText> Join(IReadOnlyList<LoosePart> loose, Instant now, Duration patience)
    {
        var ready = new List<JoinedText>();
        var open = new Dictionary<LongText, List<Dictionary<byte, LoosePart>>>();
        foreach (var part in loose)
        {
            if (part.Message.Part is { Total: > 1, Sequence: > 0 } place && place.Sequence <= place.Total)
            {
                Place(open, part, place);
            }
            else
            {
                ready.Add(new JoinedText([part], 0));
            }
        }

        foreach (var (key, texts) in open)
        {
            foreach (var parts in texts.Where(parts => parts.Count == key.Total || parts.Values.Min(part => part.At) + patience <= now))
            {
                ready.Add(new JoinedText([.. parts.OrderBy(part => part.Key).Select(part => part.Value)], key.Total - parts.Count));
            }
        }

        return [.. ready.OrderBy(text => text.Parts.Max(part => part.Id))];
    }

    private static void Place(Dictionary<LongText, List<Dictionary<byte, LoosePart>>> open, LoosePart part, Concatenation place)
    {
        var key = new LongText(part.Account, part.Message.Source, part.Message.Destination, place.Reference, place.Total);
        if (!open.TryGetValue(key, out var texts))
        {
            open.Add(key, texts = []);
        }

        if (texts.Find(parts => !parts.ContainsKey(place.Sequence)) is { } waiting)
        {
            waiting.Add(place.Sequence, part);
        }
        else
        {
            texts.Add(new Dictionary<byte, LoosePart> { [place.Sequence] = part });
        }
    }

    private readonly record struct LongText(string Account, string Source, string Destination, ushort Reference, byte Total);
}
