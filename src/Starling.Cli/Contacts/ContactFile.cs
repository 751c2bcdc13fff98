using System.Runtime.CompilerServices;
using Starling.V1;

namespace Starling.Cli.Contacts;

/// <summary>A file of contacts, read line by line into batch items; what cannot be read goes to <see cref="BadLines"/>.</summary>
/// <remarks>
/// The number of an item's line is its <c>item_id</c>, so whatever the server says about an item points at the file. Phones and zones
/// are passed on as they are: the server alone knows the rules.
/// </remarks>
public sealed class ContactFile : IAsyncDisposable
{
    /// <summary>Lines that may stand above the titles: the name of the table, its date.</summary>
    private const int MostLinesAboveTitles = 10;

    private readonly Stream _stream;
    private readonly CsvReader _csv;
    private readonly BadLines _badLines;
    private readonly ConsentReading _consents;
    private long _records;

    private ContactFile(Stream stream, CsvReader csv, ContactColumns columns, ConsentReading consents, BadLines badLines)
    {
        _stream = stream;
        _csv = csv;
        Columns = columns;
        _consents = consents;
        _badLines = badLines;
    }

    /// <summary>Which column means what.</summary>
    public ContactColumns Columns { get; }

    /// <summary>Records to come, as far as can be told beforehand; 0: unknown. Quoted line ends and empty lines make it too high.</summary>
    public long ExpectedRecords { get; private init; }

    /// <summary>Records read so far, bad ones included; empty lines are none.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Opens a file by its path; <c>-</c> is the standard input.</summary>
    /// <param name="path">The file.</param>
    /// <param name="consents">How its consents are read.</param>
    /// <param name="badLines">Where bad lines go.</param>
    /// <exception cref="ContactFileException">It cannot be opened, or cannot be a list of contacts; the message says what to do.</exception>
    public static async Task<ContactFile> OpenAsync(string path, ConsentReading consents, BadLines badLines)
    {
        if (path == "-")
        {
            return await OpenAsync(Console.OpenStandardInput(), "the standard input", consents, badLines);
        }

        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            return await OpenAsync(stream, path, consents, badLines);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ContactFileException($"{path}: there is no such file.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ContactFileException($"{path} cannot be read: {fault.Message}");
        }
    }

    /// <summary>Reads contacts from a stream, which is closed with the file.</summary>
    /// <inheritdoc cref="OpenAsync(string, ConsentReading, BadLines)"/>
    public static async Task<ContactFile> OpenAsync(
        Stream stream,
        string name,
        ConsentReading consents,
        BadLines badLines,
        long expectedRecords = 0
    )
    {
        CsvReader? csv = null;
        try
        {
            var (source, flight) = stream.CanSeek ? (stream, CheckWhole(stream, name)) : await PeekedStream.PeekAsync(stream, name);
            csv = new CsvReader(source, flight.Separator);
            var columns = await ReadHeaderAsync(csv, name);
            badLines.Describe(columns, flight.Separator);
            return new ContactFile(source, csv, columns, consents, badLines)
            {
                ExpectedRecords = Math.Max(expectedRecords, flight.Lines - csv.Line),
            };
        }
        catch
        {
            csv?.Dispose();
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Those who may get a text, in the order of the file; whom it calls opted out is a bad line. To be run once.</summary>
    public async IAsyncEnumerable<BatchItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var line in ReadLinesAsync(cancellationToken))
        {
            if (line.IsOptedOut)
            {
                var found = line.OptOut.Length > 0 ? line.OptOut : line.OptOutDate;
                var rule = "the line says that this person is unsubscribed: no text is sent";
                AddBad(line.Number, LineFaults.OptedOut, "opt_out", found, rule);
            }
            else
            {
                yield return line.Item;
            }
        }
    }

    /// <summary>Every line that can be read, in the order of the file. To be run once.</summary>
    public async IAsyncEnumerable<ContactLine> ReadLinesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _csv.ReadAsync(cancellationToken))
        {
            if (_csv.IsBlank)
            {
                continue;
            }

            Interlocked.Increment(ref _records);
            if (Read() is { } item)
            {
                // Nobody who is opted out keeps a consent that the same line states.
                if (item.IsOptedOut)
                {
                    item.Item.Consent = null;
                }

                yield return item;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _csv.Dispose();
        await _stream.DisposeAsync();
    }

    private static CsvPreflight CheckWhole(Stream stream, string name)
    {
        var flight = CsvPreflight.Run(stream, name);
        stream.Position = flight.Start;
        return flight;
    }

    private static async Task<ContactColumns> ReadHeaderAsync(CsvReader csv, string name)
    {
        string[]? first = null;
        for (var lines = 0; lines <= MostLinesAboveTitles && await csv.ReadAsync(); lines++)
        {
            if (csv.IsBlank)
            {
                continue;
            }

            if (csv.Fault is not null)
            {
                throw new ContactFileException($"{name}, line {csv.Line}, the titles of the columns: {csv.Fault}.");
            }

            var titles = ReadTitles(csv, name);
            first ??= titles;
            if (ContactColumns.NamesThePhone(titles))
            {
                return ContactColumns.Read(titles, name);
            }

            // A cell merged over the table holds its name: one filled cell, and the titles are further down.
            if (titles.Count(title => title.Length > 0) > 1)
            {
                break;
            }
        }

        return first is null
            ? throw new ContactFileException($"{name} is empty: its first line must name the columns, 'phone' among them.")
            : ContactColumns.Read(first, name);
    }

    private static string[] ReadTitles(CsvReader csv, string name)
    {
        var titles = new string[csv.FieldCount];
        for (var i = 0; i < titles.Length; i++)
        {
            if (!csv.TryGetText(i, out titles[i]))
            {
                throw new ContactFileException(
                    $"{name}, line {csv.Line}: the title of column {i + 1} is not UTF-8. Convert the file first."
                );
            }

            titles[i] = titles[i].Trim();
        }

        return titles;
    }

    private ContactLine? Read()
    {
        if (_csv.Fault is { } fault)
        {
            return Bad(LineFaults.Unreadable, "", "", fault);
        }

        if (_csv.FieldCount != Columns.Count)
        {
            return Bad(LineFaults.FieldCount, "", "", FieldCountRule());
        }

        var item = new BatchItem { ItemId = _csv.Line.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        if (
            !TryText(Columns.Phone, out var phone)
            || !TryText(Columns.Id, out var id)
            || !TryText(Columns.Language, out var language)
            || !TryText(Columns.Zone, out var zone)
            || !TryText(Columns.Consent, out var consent)
            || !TryText(Columns.ConsentSource, out var source)
            || !TryText(Columns.ConsentDate, out var date)
            || !TryText(Columns.OptOut, out var optOut)
            || !TryText(Columns.OptOutDate, out var optOutDate)
        )
        {
            return NotUtf8();
        }

        if (!ConsentWord.TryRead(consent, out var kind))
        {
            return Bad(LineFaults.ConsentWord, "consent", consent, $"one of: {ConsentWord.Known}");
        }

        item.Phone = phone;
        item.ProfileId = id;
        item.Language = LanguageWord.ToTag(language);
        item.TimeZone = zone;
        if (kind != ConsentKind.Unspecified)
        {
            var collected = WrittenDate.Read(date, _consents.Country);
            if (collected is null && date.Length > 0)
            {
                return Bad(LineFaults.ConsentDate, "collect_time", date, WrittenDate.Rule(_consents.Country));
            }

            item.Consent = new ConsentAssertion
            {
                Kind = kind,
                Source = source.Length > 0 ? source : _consents.Source,
                CollectTime = collected,
            };
        }

        foreach (var (index, name) in Columns.Fields)
        {
            if (!TryText(index, out var value))
            {
                return NotUtf8();
            }

            // An empty cell is a missing field, so that the template's default applies.
            if (value.Length > 0)
            {
                item.Fields[name] = value;
            }
        }

        return new ContactLine(item, _csv.Line, optOut, optOutDate);
    }

    private string FieldCountRule() =>
        $"the line has {_csv.FieldCount} {(_csv.FieldCount == 1 ? "cell" : "cells")}, the titles have {Columns.Count}: "
        + (
            _csv.FieldCount < Columns.Count
                ? "a separator is missing, or a line end got into a cell without quotes"
                : "a cell holds a separator without quotes around it"
        );

    private bool TryText(int index, out string text)
    {
        text = "";
        if (index < 0)
        {
            return true;
        }

        var read = _csv.TryGetText(index, out text);
        text = text.Trim();
        return read;
    }

    private ContactLine? NotUtf8() => Bad(LineFaults.NotUtf8, "", "", "bytes that are not UTF-8: convert the input first (iconv -t UTF-8)");

    private ContactLine? Bad(string reason, string field, string value, string rule)
    {
        AddBad(_csv.Line, reason, field, value, rule);
        return null;
    }

    private void AddBad(long line, string reason, string field, string value, string rule) =>
        _badLines.AddUnsent(new BadLine(line, reason, field, value.Length > 64 ? value[..64] : value, rule));
}
