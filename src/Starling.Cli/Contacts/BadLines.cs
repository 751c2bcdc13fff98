using System.Globalization;
using System.Text;
using Starling.V1;

namespace Starling.Cli.Contacts;

/// <summary>The bad lines of a run: the first ones of the file to show, all of them counted by reason, and written to a file when one was asked for.</summary>
/// <remarks>Told by two sides at once: the reader of the file and the server's answers.</remarks>
public sealed class BadLines(TextWriter? file = null)
{
    /// <summary>So many are kept to be shown.</summary>
    public const int Shown = 20;

    private readonly Lock _gate = new();
    private readonly PriorityQueue<BadLine, long> _first = new(); // the last line of those kept comes out first
    private readonly SortedDictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private bool _titled;
    private char _separator = ',';
    private ContactColumns? _columns;

    /// <summary>Those found before sending; the server does not know them.</summary>
    public long Unsent { get; private set; }

    /// <summary>All of them.</summary>
    public long Total { get; private set; }

    /// <summary>The first ones, by line.</summary>
    public IReadOnlyList<BadLine> First
    {
        get
        {
            lock (_gate)
            {
                return [.. _first.UnorderedItems.Select(kept => kept.Element).OrderBy(bad => bad.Line)];
            }
        }
    }

    /// <summary>How many there are of each reason.</summary>
    public IReadOnlyDictionary<string, long> Reasons
    {
        get
        {
            lock (_gate)
            {
                return new SortedDictionary<string, long>(_reasons, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>Opens the file for all of them, with the mark by which spreadsheets know UTF-8; null without a path.</summary>
    public static StreamWriter? OpenFile(string? path) =>
        path is null ? null : new StreamWriter(path, append: false, new UTF8Encoding(true));

    /// <summary>Tells of the file they are from: columns are named by their titles, and the same separator opens in the same spreadsheet.</summary>
    public void Describe(ContactColumns columns, char separator)
    {
        lock (_gate)
        {
            _columns = columns;
            _separator = separator;
        }
    }

    /// <summary>A line that is not sent.</summary>
    public void AddUnsent(BadLine bad)
    {
        lock (_gate)
        {
            Unsent++;
            Add(bad);
        }
    }

    /// <summary>An item that the server refused; its item id is the number of its line.</summary>
    public void AddRejected(RejectedItem item)
    {
        lock (_gate)
        {
            _ = long.TryParse(item.ItemId, out var line);
            Add(new BadLine(line, item.Reason, item.Field, item.Value, item.Rule));
        }
    }

    private void Add(BadLine bad)
    {
        bad = bad with { Field = _columns?.TitleOf(bad.Field) ?? bad.Field };
        Total++;
        _reasons[bad.Reason] = _reasons.GetValueOrDefault(bad.Reason) + 1;
        _first.Enqueue(bad, -bad.Line);
        if (_first.Count > Shown)
        {
            _first.Dequeue();
        }

        if (file is null)
        {
            return;
        }

        if (!_titled)
        {
            _titled = true;
            file.WriteLine(string.Join(_separator, "line", "reason", "column", "value", "rule"));
        }

        file.WriteLine(
            string.Join(
                _separator,
                bad.Line.ToString(CultureInfo.InvariantCulture),
                bad.Reason,
                CsvText.Quote(bad.Field),
                CsvText.Quote(bad.Value),
                CsvText.Quote(bad.Rule)
            )
        );
    }
}
