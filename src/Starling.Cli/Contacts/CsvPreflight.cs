using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Starling.Cli.Contacts;

/// <summary>What one quick pass over a file tells before anything of it is sent.</summary>
/// <param name="Start">Where the first record begins: after a byte order mark.</param>
/// <param name="Separator">Sniffed from the header line.</param>
/// <param name="Lines">Physical lines, the header included; quoted line ends are counted, too, so it is an upper bound for the records.</param>
public sealed record CsvPreflight(int Start, char Separator, long Lines)
{
    private const int HeadBytes = 64 * 1024;
    private static readonly char[] Separators = [';', ',', '\t'];

    /// <summary>Reads the whole file once, at the speed of the disk.</summary>
    /// <exception cref="ContactFileException">Not a text in UTF-8: says what it is instead and how to convert it.</exception>
    public static CsvPreflight Run(Stream file, string name)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            var kept = 0;
            long lines = 1;
            long bytes = 0;
            CsvPreflight? head = null;
            var endsWithBreak = true;
            var afterCr = false;
            while (true)
            {
                var read = file.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
                var data = buffer.AsSpan(0, kept + read);
                var last = kept + read < buffer.Length;
                head ??= Sniff(data[..Math.Min(data.Length, HeadBytes)], name);
                bytes += read;

                kept = last ? 0 : IncompleteTail(data);
                var whole = data[..^kept];
                if (!Utf8.IsValid(whole))
                {
                    throw NotUtf8(name, whole, lines);
                }

                if (whole.Contains((byte)0))
                {
                    throw new ContactFileException($"{name} holds zero bytes: it is no text, or UTF-16. Save it as 'CSV UTF-8'.");
                }

                lines += CountLines(whole, ref afterCr);
                if (whole.Length > 0)
                {
                    endsWithBreak = whole[^1] is (byte)'\n' or (byte)'\r';
                }

                if (last)
                {
                    return head with { Lines = endsWithBreak ? lines - 1 : lines };
                }

                data[^kept..].CopyTo(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Byte order mark, foreign formats and separator, from the beginning of a file.</summary>
    /// <exception cref="ContactFileException">It is empty, or something else than text in UTF-8.</exception>
    public static CsvPreflight Sniff(ReadOnlySpan<byte> head, string name)
    {
        if (head.IsEmpty)
        {
            throw new ContactFileException($"{name} is empty: its first line must name the columns, 'phone' among them.");
        }

        if (head.StartsWith("PK\x03\x04"u8))
        {
            throw new ContactFileException(
                $"{name} is a workbook or archive, not a CSV file. In the spreadsheet choose 'Save as… CSV UTF-8'."
            );
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            throw new ContactFileException($"{name} is compressed. Pipe it in: zcat {name} | starling campaign send --contacts - …");
        }

        if (head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            throw new ContactFileException(
                $"{name} is UTF-16. Save it as 'CSV UTF-8', or run: iconv -f UTF-16 -t UTF-8 {name} > converted.csv"
            );
        }

        if (head[..Math.Min(head.Length, 256)].Contains((byte)0))
        {
            throw new ContactFileException($"{name} holds zero bytes: it is no text, or UTF-16 without a mark. Save it as 'CSV UTF-8'.");
        }

        var start = head.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        return new CsvPreflight(start, SniffSeparator(head[start..]), 0);
    }

    /// <summary>
    /// The separator that stands most often, outside quotes, in the first line that has any; a comma when none does. The name of a
    /// table may stand alone above its titles; a list of nothing but numbers says so in its first line.
    /// </summary>
    private static char SniffSeparator(ReadOnlySpan<byte> head)
    {
        Span<int> counts = stackalloc int[Separators.Length];
        var first = head.TrimStart(" \r\n"u8);
        var end = first.IndexOfAny((byte)'\r', (byte)'\n');
        if (
            end >= 0
            && !first[..end].ContainsAny(";,\t"u8)
            && ContactColumns.NamesThePhone([Encoding.UTF8.GetString(first[..end]).Trim('"')])
        )
        {
            return ',';
        }

        var quoted = false;
        foreach (var value in first)
        {
            if (value == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted)
            {
                if (value is (byte)'\r' or (byte)'\n' && counts.ContainsAnyExcept(0))
                {
                    break;
                }

                var which = Array.IndexOf(Separators, (char)value);
                if (which >= 0)
                {
                    counts[which]++;
                }
            }
        }

        var best = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        return counts[best] == 0 ? ',' : Separators[best];
    }

    private static ContactFileException NotUtf8(string name, ReadOnlySpan<byte> data, long linesBefore)
    {
        var rest = data;
        while (Rune.DecodeFromUtf8(rest, out _, out var consumed) == OperationStatus.Done)
        {
            rest = rest[consumed..];
        }

        var at = data.Length - rest.Length;
        var afterCr = false;
        var line = linesBefore + CountLines(data[..at], ref afterCr);
        // In a single-byte alphabet of Western Europe a letter with an accent stands alone among ASCII letters.
        var western = rest.Length < 2 || rest[1] < 0x80;
        var advice = western
            ? $"It looks like Windows-1252 (the spreadsheet's plain 'CSV'): in the spreadsheet choose 'Save as…' and the type 'CSV UTF-8', or run: iconv -f WINDOWS-1252 -t UTF-8 {name} > converted.csv"
            : "Convert it to UTF-8 first; nothing was sent.";
        return new ContactFileException($"{name}, line {line}: the byte 0x{rest[0]:X2} is not UTF-8. {advice}");
    }

    /// <summary>How many bytes at the end belong to a character that the next block completes; at most 3.</summary>
    private static int IncompleteTail(ReadOnlySpan<byte> data)
    {
        for (var back = 1; back <= 3 && back <= data.Length; back++)
        {
            var value = data[^back];
            if (value >= 0xc0)
            {
                var needed =
                    value >= 0xf0 ? 4
                    : value >= 0xe0 ? 3
                    : 2;
                return needed > back ? back : 0;
            }

            if (value < 0x80)
            {
                return 0;
            }
        }

        return 0;
    }

    private static long CountLines(ReadOnlySpan<byte> data, ref bool afterCr)
    {
        if (!afterCr && !data.Contains((byte)'\r'))
        {
            return data.Count((byte)'\n');
        }

        long count = 0;
        foreach (var value in data)
        {
            if (value == '\r' || (value == '\n' && !afterCr))
            {
                count++;
            }

            afterCr = value == '\r';
        }

        return count;
    }
}
