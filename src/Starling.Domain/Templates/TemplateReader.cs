using System.Globalization;

namespace Starling.Domain.Templates;

/// <summary>Reads the source of a template from left to right; after a fault it goes on behind the placeholder, to report all at once.</summary>
internal sealed class TemplateReader(string source)
{
    private const string FieldNameRule = "a field name is written with a-z, 0-9, _ and ., 1 to 64 of them, between {{ and }}";
    private const string FilterRule = "the filters are default: \"text\", upper, lower, capitalize, trim and truncate: number";
    private const string EndRule = "after a field come | and a filter, or }}";
    private const string OpenRule = "this {{ has no }}";

    private readonly List<TemplateFault> _faults = [];
    private readonly List<string> _fields = [];
    private readonly List<TemplatePart> _parts = [];
    private int _at;
    private int _placeholders;

    public IReadOnlyList<TemplateFault> Faults => _faults;

    public MessageTemplate? Read()
    {
        if (source.Length > MessageTemplate.MaxLength)
        {
            var rule = FormattableString.Invariant(
                $"a template has at most {MessageTemplate.MaxLength} characters, this one has {source.Length}"
            );
            Fault(MessageTemplate.MaxLength, string.Empty, rule);
            return null;
        }

        while (_at < source.Length)
        {
            ReadLiteral();
            if (_at < source.Length)
            {
                ReadPlaceholder();
            }
        }

        return _faults.Count == 0 ? new MessageTemplate(source, _fields, [.. _parts]) : null;
    }

    private void ReadLiteral()
    {
        var open = source.IndexOf("{{", _at, StringComparison.Ordinal);
        var end = open < 0 ? source.Length : open;
        var stray = source.IndexOf("}}", _at, end - _at, StringComparison.Ordinal);
        if (stray >= 0)
        {
            Fault(stray, "}}", "this }} has no {{ before it");
        }

        if (end > _at)
        {
            _parts.Add(new TemplatePart(source[_at..end], -1, []));
        }

        _at = end;
    }

    private void ReadPlaceholder()
    {
        var open = _at;
        if (++_placeholders == MessageTemplate.MaxPlaceholders + 1)
        {
            var rule = FormattableString.Invariant($"a template has at most {MessageTemplate.MaxPlaceholders} placeholders");
            Fault(open, "{{", rule);
        }

        _at += 2;
        if (ReadField() is not { } field || ReadFilters() is not { } filters)
        {
            SkipBehind(open);
            return;
        }

        if (Found("}}"))
        {
            _parts.Add(new TemplatePart(field, Place(field), [.. filters]));
            return;
        }

        if (IsUnclosed())
        {
            Fault(open, "{{", OpenRule);
        }
        else
        {
            Fault(_at, Token(), EndRule);
        }

        SkipBehind(open);
    }

    private string? ReadField()
    {
        SkipSpace();
        var start = _at;
        while (_at < source.Length && IsFieldCharacter(source[_at]))
        {
            _at++;
        }

        var field = source[start.._at];
        var ended = _at == source.Length || char.IsWhiteSpace(source[_at]) || source[_at] is '|' or '}';
        if (field.Length is > 0 and <= MessageTemplate.MaxFieldName && ended)
        {
            return field;
        }

        _at = start;
        if (_at == source.Length)
        {
            Fault(start, string.Empty, OpenRule);
        }
        else
        {
            Fault(start, Token(), FieldNameRule);
        }

        return null;
    }

    private List<TemplateFilter>? ReadFilters()
    {
        var filters = new List<TemplateFilter>();
        while (Found("|"))
        {
            SkipSpace();
            var start = _at;
            var name = Token();
            _at += name.Length;
            var filter = name switch
            {
                "upper" => new TemplateFilter(TemplateFilterKind.Upper, string.Empty, 0),
                "lower" => new TemplateFilter(TemplateFilterKind.Lower, string.Empty, 0),
                "capitalize" => new TemplateFilter(TemplateFilterKind.Capitalize, string.Empty, 0),
                "trim" => new TemplateFilter(TemplateFilterKind.Trim, string.Empty, 0),
                "default" => ReadDefault(),
                "truncate" => ReadTruncate(),
                _ => Refuse(start, name, FilterRule),
            };
            if (filter is null)
            {
                return null;
            }

            filters.Add(filter);
        }

        return filters;
    }

    private TemplateFilter? ReadDefault()
    {
        const string Rule = "default is followed by : and a text in double quotes, on one line";
        if (!Found(":"))
        {
            return Refuse(_at, Token(), Rule);
        }

        SkipSpace();
        var open = _at < source.Length ? source[_at] : '\0';
        if (open is not ('"' or '\'' or '\u201C' or '\u201D'))
        {
            return Refuse(_at, Token(), Rule);
        }

        // Word processors turn straight quotes into curly ones; either kind closes a text that a double quote opened.
        var close = open == '\'' ? source.AsSpan(_at + 1).IndexOf('\'') : source.AsSpan(_at + 1).IndexOfAny("\"\u201C\u201D");
        if (close < 0 || source.AsSpan(_at + 1, close).Contains('\n'))
        {
            return Refuse(_at, open.ToString(), "this quote is not closed on its line");
        }

        var text = source.Substring(_at + 1, close);
        _at += close + 2;
        return new TemplateFilter(TemplateFilterKind.Default, text, 0);
    }

    private TemplateFilter? ReadTruncate()
    {
        var rule = FormattableString.Invariant($"truncate is followed by : and a whole number, 1 to {TemplateFilter.MaxTruncate}");
        if (!Found(":"))
        {
            return Refuse(_at, Token(), rule);
        }

        SkipSpace();
        var number = Token();
        if (
            !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length is < 1 or > TemplateFilter.MaxTruncate
        )
        {
            return Refuse(_at, number, rule);
        }

        _at += number.Length;
        return new TemplateFilter(TemplateFilterKind.Truncate, string.Empty, length);
    }

    private TemplateFilter? Refuse(int at, string token, string rule)
    {
        Fault(at, token, rule);
        return null;
    }

    private int Place(string field)
    {
        var place = _fields.IndexOf(field);
        if (place < 0)
        {
            place = _fields.Count;
            _fields.Add(field);
        }

        return place;
    }

    /// <summary>Skips space and takes what is expected, if it is there.</summary>
    private bool Found(string expected)
    {
        SkipSpace();
        if (string.CompareOrdinal(source, _at, expected, 0, expected.Length) == 0)
        {
            _at += expected.Length;
            return true;
        }

        return false;
    }

    /// <summary>What stands here, to show: a run without space, bars, colons or braces, or one such sign.</summary>
    private string Token()
    {
        var end = _at;
        while (end < source.Length && !char.IsWhiteSpace(source[end]) && source[end] is not ('|' or ':' or '{' or '}'))
        {
            end++;
        }

        if (end == _at && end < source.Length)
        {
            end += source.AsSpan(end).StartsWith("}}") ? 2 : 1;
        }

        return source[_at..end];
    }

    private bool IsUnclosed()
    {
        var next = source.IndexOf("{{", _at, StringComparison.Ordinal);
        var close = source.IndexOf("}}", _at, StringComparison.Ordinal);
        return close < 0 || (next >= 0 && next < close);
    }

    /// <summary>Goes on behind the end of a faulty placeholder, or before the next one when it has no end.</summary>
    private void SkipBehind(int open)
    {
        _at = open + 2;
        if (IsUnclosed())
        {
            var next = source.IndexOf("{{", _at, StringComparison.Ordinal);
            _at = next < 0 ? source.Length : next;
        }
        else
        {
            _at = source.IndexOf("}}", _at, StringComparison.Ordinal) + 2;
        }
    }

    private void SkipSpace()
    {
        while (_at < source.Length && char.IsWhiteSpace(source[_at]))
        {
            _at++;
        }
    }

    private void Fault(int at, string token, string rule)
    {
        var before = source.AsSpan(0, at);
        var line = before.Count('\n') + 1;
        var column = at - before.LastIndexOf('\n');
        _faults.Add(new TemplateFault(line, column, token, rule));
    }

    private static bool IsFieldCharacter(char character) =>
        char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '_' or '.';
}
