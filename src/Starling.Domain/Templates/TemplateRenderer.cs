using System.Buffers;

namespace Starling.Domain.Templates;

/// <summary>Fields + contact → text, or the list of what is missing.</summary>
/// <remarks>
/// A value that is absent, empty or blank is missing: a file cannot tell these apart. A missing field without <c>default</c> makes
/// no text at all, so that nobody reads "Bonjour ,"; <c>default: ""</c> says that nothing is fine. Values are data, never read as
/// template. One string is allocated, the text.
/// </remarks>
public static class TemplateRenderer
{
    private const int UsualLength = 512;

    /// <summary>Renders for one contact.</summary>
    /// <param name="template">What to say.</param>
    /// <param name="fields">The contact's values.</param>
    /// <param name="mention">How to stop, put at the end unless the text already ends with it; null for none.</param>
    public static RenderedText Render<TFields>(MessageTemplate template, TFields fields, StopMention? mention = null)
        where TFields : ITemplateFields, allows ref struct
    {
        var output = new Output(ArrayPool<char>.Shared.Rent(UsualLength));
        List<string>? missing = null;
        foreach (var part in template.Parts)
        {
            if (part.Field < 0)
            {
                output.Append(part.Text);
                continue;
            }

            var value = fields.ValueOf(part.Field, part.Text);
            if (part.Filters.Length > 0)
            {
                value = Filtered(value, part.Filters, ref output);
            }

            if (value.IsWhiteSpace() && !part.HasDefault)
            {
                missing ??= [];
                if (!missing.Contains(part.Text))
                {
                    missing.Add(part.Text);
                }
            }
            else
            {
                output.Append(value);
            }
        }

        if (missing is null && mention is not null)
        {
            output.Append(mention.Ending(output.Written));
        }

        var rendered = missing is null ? new RenderedText(output.Written.ToString()) : new RenderedText(missing);
        output.Return();
        return rendered;
    }

    /// <summary>Applies the filters; letters are changed in the free part of the output, where the value is going anyway.</summary>
    private static ReadOnlySpan<char> Filtered(ReadOnlySpan<char> value, TemplateFilter[] filters, scoped ref Output output)
    {
        foreach (var filter in filters)
        {
            value = filter.Apply(value, filter.ChangesLetters ? output.Room(value.Length) : default);
        }

        return value;
    }

    private ref struct Output(char[] buffer)
    {
        private char[] _buffer = buffer;
        private int _length = 0;

        public readonly ReadOnlySpan<char> Written => _buffer.AsSpan(0, _length);

        public Span<char> Room(int length)
        {
            if (_buffer.Length - _length < length)
            {
                var larger = ArrayPool<char>.Shared.Rent(Math.Max(2 * _buffer.Length, _length + length));
                Written.CopyTo(larger);
                ArrayPool<char>.Shared.Return(_buffer);
                _buffer = larger;
            }

            return _buffer.AsSpan(_length);
        }

        public void Append(ReadOnlySpan<char> text)
        {
            text.CopyTo(Room(text.Length));
            _length += text.Length;
        }

        public readonly void Return() => ArrayPool<char>.Shared.Return(_buffer);
    }
}
