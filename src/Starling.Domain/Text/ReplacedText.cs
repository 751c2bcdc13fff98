using System.Buffers;

namespace Starling.Domain.Text;

/// <summary>A text after replacements, with what was changed.</summary>
/// <param name="Text">The new text; the same instance when nothing was changed.</param>
/// <param name="Changes">In the order of the text; empty when nothing was changed.</param>
public readonly record struct ReplacedText(string Text, IReadOnlyList<TextChange> Changes);

/// <summary>One replacement.</summary>
/// <param name="Position">Where it was in the original text: UTF-16 units from 0.</param>
/// <param name="From">What stood there.</param>
/// <param name="To">What stands there now; empty when it was left out.</param>
public sealed record TextChange(int Position, string From, string To);

/// <summary>A table of replacements by UTF-16 unit. Looking for something to replace allocates nothing.</summary>
internal sealed class ReplacementTable
{
    private readonly Dictionary<char, string> _replacements;
    private readonly SearchValues<char> _replaced;
    private readonly Func<string, int, (int Length, string To)?>? _more;

    /// <param name="replacements">By character.</param>
    /// <param name="inContext">Characters whose replacement depends on their neighbours.</param>
    /// <param name="more">For a character in context and its place: how many units to replace by what, or null to leave it.</param>
    public ReplacementTable(
        Dictionary<char, string> replacements,
        string inContext = "",
        Func<string, int, (int Length, string To)?>? more = null
    )
    {
        _replacements = replacements;
        _replaced = SearchValues.Create([.. replacements.Keys, .. inContext]);
        _more = more;
    }

    public ReplacedText Apply(string text)
    {
        var next = text.AsSpan().IndexOfAny(_replaced);
        if (next < 0)
        {
            return new ReplacedText(text, []);
        }

        var changes = new List<TextChange>();
        var result = new ArrayBufferWriter<char>(text.Length + 16);
        var copied = 0;
        while (true)
        {
            var found = _replacements.TryGetValue(text[next], out var to) ? (1, to) : _more?.Invoke(text, next);
            if (found is var (length, replacement))
            {
                // What is replaced may begin before the character that told of it, as a letter before its accent.
                var start = next + 1 - length;
                result.Write(text.AsSpan(copied, start - copied));
                result.Write(replacement);
                changes.Add(new TextChange(start, text.Substring(start, length), replacement));
                copied = next + 1;
            }

            var further = text.AsSpan(next + 1).IndexOfAny(_replaced);
            if (further < 0)
            {
                break;
            }

            next += 1 + further;
        }

        if (changes.Count == 0)
        {
            return new ReplacedText(text, []);
        }

        result.Write(text.AsSpan(copied));
        return new ReplacedText(result.WrittenSpan.ToString(), changes);
    }
}
