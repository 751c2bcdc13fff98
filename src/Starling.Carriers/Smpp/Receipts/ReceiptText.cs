using System.Buffers;

namespace Starling.Carriers.Smpp.Receipts;

/// <summary>The fields of a receipt's text, found wherever they are; each empty when it is not there. Views of the text.</summary>
/// <remarks>
/// Known form: SMPP 3.4 Appendix B, <c>id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…</c>. Also met:
/// any order and case, <c>=</c> for <c>:</c>, commas, semicolons or line ends between fields, <c>submit_date</c>, <c>status</c>, quotes
/// around names and values, and bare comma-separated values with the id first.
/// </remarks>
internal ref struct ReceiptText
{
    private const string Separators = ",;|&";

    private static readonly SearchValues<char> Around = SearchValues.Create(" \t\r\n\0,;|&\"'{}()[]");

    public ReadOnlySpan<char> Id { get; private set; }

    public ReadOnlySpan<char> Status { get; private set; }

    public ReadOnlySpan<char> Error { get; private set; }

    public ReadOnlySpan<char> SubmitDate { get; private set; }

    public ReadOnlySpan<char> DoneDate { get; private set; }

    public static ReceiptText Read(ReadOnlySpan<char> text, ReceiptWords words)
    {
        var fields = default(ReceiptText);
        fields.ReadNamed(text);
        if (fields.Id.IsEmpty && fields.Status.IsEmpty)
        {
            fields.ReadBare(text, words);
        }

        return fields;
    }

    private enum Field
    {
        None,
        Other,
        Id,
        Status,
        Error,
        SubmitDate,
        DoneDate,
        Text,
    }

    private void ReadNamed(ReadOnlySpan<char> text)
    {
        var open = Field.None;
        var valueStart = 0;
        var position = 0;
        while (position < text.Length)
        {
            var colon = text[position..].IndexOfAny(':', '=');
            if (colon < 0)
            {
                break;
            }

            colon += position;
            position = colon + 1;
            var field = NameBefore(text, colon, valueStart, out var nameStart);
            if (field == Field.None)
            {
                continue;
            }

            Keep(open, text[valueStart..nameStart]);
            (open, valueStart) = (field, position);
            if (field == Field.Text && !Id.IsEmpty && !Status.IsEmpty)
            {
                // The rest is what we wrote ourselves; it must not be taken for fields.
                return;
            }
        }

        Keep(open, text[valueStart..]);
    }

    /// <summary>The field whose name ends at a colon; <see cref="Field.None"/> when what stands there is part of a value.</summary>
    private static Field NameBefore(ReadOnlySpan<char> text, int colon, int from, out int start)
    {
        var end = colon;
        while (end > from && text[end - 1] is ' ' or '"' or '\'')
        {
            end--;
        }

        start = WordStart(text, end, from);
        if (start == end || (start > from && !IsBoundary(text[start - 1])))
        {
            return Field.None;
        }

        var word = text[start..end];
        if (word.Equals("date", StringComparison.OrdinalIgnoreCase) && start > from)
        {
            // "submit date", "done_date": the word before says which.
            var firstEnd = start - 1;
            var firstStart = WordStart(text, firstEnd, from);
            var first = DateField(text[firstStart..firstEnd]);
            if (first != Field.None)
            {
                start = firstStart;
                return first;
            }
        }

        return NamedField(word);
    }

    private static int WordStart(ReadOnlySpan<char> text, int end, int from)
    {
        var start = end;
        while (start > from && char.IsAsciiLetter(text[start - 1]))
        {
            start--;
        }

        return start;
    }

    private static bool IsBoundary(char c) => char.IsWhiteSpace(c) || c is '_' or '-' || Around.Contains(c);

    private static Field NamedField(ReadOnlySpan<char> word)
    {
        // One comparison for most words: every receipt passes here nine times.
        return char.ToLowerInvariant(word[0]) switch
        {
            'i' when Is(word, "id") => Field.Id,
            'm' when Is(word, "msgid") || Is(word, "messageid") => Field.Id,
            's' when Is(word, "stat") || Is(word, "status") || Is(word, "state") => Field.Status,
            's' when Is(word, "submitdate") || Is(word, "submit") => Field.SubmitDate,
            'd' when Is(word, "donedate") || Is(word, "done") => Field.DoneDate,
            'e' when Is(word, "err") || Is(word, "error") || Is(word, "errcode") => Field.Error,
            't' when Is(word, "text") => Field.Text,
            _ => Field.Other,
        };

        static bool Is(ReadOnlySpan<char> word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static Field DateField(ReadOnlySpan<char> word) =>
        word.Equals("submit", StringComparison.OrdinalIgnoreCase) ? Field.SubmitDate
        : word.Equals("done", StringComparison.OrdinalIgnoreCase) ? Field.DoneDate
        : Field.None;

    private void Keep(Field field, ReadOnlySpan<char> value)
    {
        value = Trimmed(value);
        switch (field)
        {
            case Field.Id when Id.IsEmpty:
                Id = FirstWord(value);
                break;
            case Field.Status when Status.IsEmpty:
                Status = FirstWord(value);
                break;
            case Field.Error when Error.IsEmpty:
                Error = FirstWord(value);
                break;
            case Field.SubmitDate when SubmitDate.IsEmpty:
                SubmitDate = value;
                break;
            case Field.DoneDate when DoneDate.IsEmpty:
                DoneDate = value;
                break;
            default:
                break;
        }
    }

    private static ReadOnlySpan<char> Trimmed(ReadOnlySpan<char> value)
    {
        var first = value.IndexOfAnyExcept(Around);
        return first < 0 ? default : value[first..(value.LastIndexOfAnyExcept(Around) + 1)];
    }

    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> value)
    {
        var end = value.IndexOfAny(Around);
        return end < 0 ? value : value[..end];
    }

    /// <summary><c>4fc21,001,001,2601311011,2601311012,DELIVRD,000</c>: the id, then whatever can be told by its form.</summary>
    private void ReadBare(ReadOnlySpan<char> text, ReceiptWords words)
    {
        var first = true;
        foreach (var range in text.SplitAny(Separators))
        {
            var value = Trimmed(text[range]);
            if (first)
            {
                Id = value;
                first = false;
            }
            else if (Status.IsEmpty && words.TryGet(value, out _))
            {
                Status = value;
            }
            else if (value.Length >= 10 && ReceiptDate.Parse(value) is not null)
            {
                SubmitDate = SubmitDate.IsEmpty ? value : SubmitDate;
                DoneDate = value;
            }
        }

        if (Status.IsEmpty)
        {
            this = default;
        }
    }
}
