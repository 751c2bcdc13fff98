using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Starling.Cli.Contacts;

/// <summary>Reads separated values (RFC 4180, with the liberties of the world) from a stream of any length, in constant memory.</summary>
/// <remarks>
/// Works on UTF-8 bytes; a field becomes a string only when it is asked for. Lines end with CRLF, LF or CR. A field may be quoted, then it
/// may hold separators, line ends and doubled quotes; a quote inside an unquoted field is just a character. A quote that is never closed
/// (or is followed by text) costs its own line only: reading goes on with the next physical line.
/// </remarks>
public sealed class CsvReader : IDisposable
{
    /// <summary>The longest record, in bytes: 64 fields of 1 000 characters of 3 bytes, and some.</summary>
    public const int MaxRecordBytes = 256 * 1024;

    private const int BufferBytes = 2 * MaxRecordBytes;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream _stream;
    private readonly byte _separator;
    private readonly SearchValues<byte> _fieldEnds;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private Field[] _fields = new Field[16];
    private int _start;
    private int _end;
    private bool _endOfStream;
    private long _nextLine = 1;

    /// <param name="stream">Positioned at the first record, after a byte order mark; stays open.</param>
    /// <param name="separator">One ASCII character, neither a quote nor a line end.</param>
    public CsvReader(Stream stream, char separator)
    {
        _stream = stream;
        _separator = checked((byte)separator);
        _fieldEnds = SearchValues.Create([_separator, (byte)'\r', (byte)'\n']);
    }

    private readonly record struct Field(int Start, int Length, bool Quoted);

    private enum Scan
    {
        Complete,
        NeedsMore,
        Broken,
    }

    /// <summary>The number of the physical line on which the record begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>How many fields the record has; 0 for an empty line and a broken record.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Why the record cannot be read; null when it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Every field of the record is empty, or white space.</summary>
    public bool IsBlank
    {
        get
        {
            for (var i = 0; i < FieldCount; i++)
            {
                if (Bytes(i).ContainsAnyExcept((byte)' ', (byte)'\t'))
                {
                    return false;
                }
            }

            return Fault is null;
        }
    }

    /// <summary>The bytes of a field, without its quotes; doubled quotes still doubled.</summary>
    public ReadOnlySpan<byte> Bytes(int index) => _buffer.AsSpan(_fields[index].Start, _fields[index].Length);

    /// <summary>A field as text.</summary>
    /// <returns>False when its bytes are not UTF-8.</returns>
    public bool TryGetText(int index, out string text)
    {
        var bytes = Bytes(index);
        if (bytes.IsEmpty)
        {
            text = "";
            return true;
        }

        try
        {
            text = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }

        if (_fields[index].Quoted)
        {
            text = text.Replace("\"\"", "\"", StringComparison.Ordinal);
        }

        return true;
    }

    /// <summary>Goes to the next record.</summary>
    /// <returns>False after the last one.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_start < _end)
            {
                switch (ScanRecord())
                {
                    case Scan.Complete:
                        return true;
                    case Scan.Broken:
                        BreakOffAtLineEnd();
                        return true;
                    case Scan.NeedsMore when _endOfStream || _end - _start >= MaxRecordBytes:
                        Fault = _endOfStream
                            ? "a quote is opened and never closed"
                            : $"a record longer than {MaxRecordBytes / 1024} KiB: is a quote left open?";
                        BreakOffAtLineEnd();
                        return true;
                }
            }
            else if (_endOfStream)
            {
                FieldCount = 0;
                return false;
            }

            await FillAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _endOfStream = read == 0;
        _end += read;
    }

    private Scan ScanRecord()
    {
        var data = _buffer.AsSpan(0, _end);
        var at = _start;
        var line = _nextLine;
        FieldCount = 0;
        Fault = null;
        Line = _nextLine;
        while (true)
        {
            if (FieldCount == _fields.Length)
            {
                Array.Resize(ref _fields, _fields.Length * 2);
            }

            if (at < data.Length && data[at] == '"')
            {
                var scan = ScanQuoted(data, ref at, ref line);
                if (scan != Scan.Complete)
                {
                    return scan;
                }
            }
            else
            {
                var length = data[at..].IndexOfAny(_fieldEnds);
                if (length < 0)
                {
                    if (!_endOfStream)
                    {
                        return Scan.NeedsMore;
                    }

                    length = data.Length - at;
                }

                _fields[FieldCount++] = new Field(at, length, Quoted: false);
                at += length;
            }

            if (at < data.Length && data[at] == _separator)
            {
                at++;
                continue;
            }

            return EndRecord(data, at, line);
        }
    }

    private Scan ScanQuoted(ReadOnlySpan<byte> data, ref int at, ref long line)
    {
        var start = at + 1;
        var close = start;
        while (true)
        {
            var found = data[close..].IndexOf((byte)'"');
            if (found < 0)
            {
                return Scan.NeedsMore;
            }

            close += found;
            if (close + 1 >= data.Length)
            {
                if (!_endOfStream)
                {
                    return Scan.NeedsMore;
                }

                break;
            }

            if (data[close + 1] != '"')
            {
                break;
            }

            close += 2;
        }

        var inside = data[start..close];
        line += CountLineEnds(inside);
        _fields[FieldCount++] = new Field(start, inside.Length, Quoted: true);
        at = close + 1;
        if (at < data.Length && data[at] != _separator && data[at] is not ((byte)'\r' or (byte)'\n'))
        {
            Fault = "a closing quote is followed by text: quotes inside a quoted field are doubled (\"\")";
            return Scan.Broken;
        }

        return Scan.Complete;
    }

    private Scan EndRecord(ReadOnlySpan<byte> data, int at, long line)
    {
        var next = at;
        if (at < data.Length)
        {
            if (data[at] == '\r')
            {
                if (at + 1 == data.Length && !_endOfStream)
                {
                    return Scan.NeedsMore; // the LF of a CRLF may be the next byte to come
                }

                next = at + 1 < data.Length && data[at + 1] == '\n' ? at + 2 : at + 1;
            }
            else
            {
                next = at + 1;
            }
        }

        if (FieldCount == 1 && _fields[0] is { Length: 0, Quoted: false })
        {
            FieldCount = 0;
        }

        _start = next;
        _nextLine = line + 1;
        return Scan.Complete;
    }

    /// <summary>Gives up on the record, and goes on after the first line end behind its start.</summary>
    private void BreakOffAtLineEnd()
    {
        FieldCount = 0;
        var length = _buffer.AsSpan(_start, _end - _start).IndexOfAny((byte)'\r', (byte)'\n');
        var at = length < 0 ? _end : _start + length;
        var next = Math.Min(_end, at + 1);
        if (next < _end && _buffer[at] == '\r' && _buffer[next] == '\n')
        {
            next++;
        }

        _start = next;
        _nextLine = Line + 1;
    }

    private static int CountLineEnds(ReadOnlySpan<byte> data)
    {
        var count = 0;
        for (var at = data.IndexOfAny((byte)'\r', (byte)'\n'); at >= 0; at = data.IndexOfAny((byte)'\r', (byte)'\n'))
        {
            count++;
            var crlf = data[at] == '\r' && at + 1 < data.Length && data[at + 1] == '\n';
            data = data[(at + (crlf ? 2 : 1))..];
        }

        return count;
    }
}
