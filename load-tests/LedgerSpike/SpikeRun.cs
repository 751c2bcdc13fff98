using System.Diagnostics;
using System.Globalization;

namespace Starling.LedgerSpike;

/// <summary>How large and how long.</summary>
/// <param name="Contacts">Rows of <c>contact</c>.</param>
/// <param name="RowsPerTransaction">Sizes of transaction to try, one after the other.</param>
/// <param name="Messages">Messages for each size.</param>
/// <param name="Limit">No statement is measured for longer.</param>
/// <param name="CycleOnly">Only the way of whole messages.</param>
internal sealed record SpikeOptions(int Contacts, int[] RowsPerTransaction, int Messages, TimeSpan Limit, bool CycleOnly);

/// <summary>Measures every statement, then the way of whole messages, on one engine.</summary>
internal sealed class SpikeRun(ILedgerStatements ledger, SpikeOptions options, TextWriter output)
{
    private readonly Random _random = new(20260301);
    private readonly int[] _versions = new int[options.Contacts];
    private long _nextId = 1;

    public void Run()
    {
        var clock = Stopwatch.StartNew();
        ledger.Load(options.Contacts);
        Array.Fill(_versions, 1);
        output.WriteLine(ledger.Description);
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{options.Contacts:N0} contacts, loaded in {clock.Elapsed.TotalSeconds:F1} s")
        );
        output.WriteLine();
        output.WriteLine(Measurement.Head);
        foreach (var rows in options.RowsPerTransaction)
        {
            if (!options.CycleOnly)
            {
                EachStatement(rows);
            }

            WholeMessages(rows);
        }

        output.WriteLine();
        output.WriteLine(ledger.Afterwards());
    }

    private void EachStatement(int rows)
    {
        var messages = NextMessages(options.Messages);
        var strangers = Array.ConvertAll(messages, m => m with { Contact = (int)(1_000_000_000 + m.Id) });
        var accepted = Measure("accept", rows, messages, ledger.Accept).Rows;
        messages = messages[..accepted];
        Measure("contact insert-if-missing, there", rows, messages, page => ledger.InsertMissing(page));
        Measure("contact insert-if-missing, new", rows, strangers, page => Expect(page.Length, ledger.InsertMissing(page)));
        foreach (var path in ledger.ReadPaths)
        {
            Measure("contact read, " + path, rows, messages, page => Expect(page.Length, ledger.ReadContacts(path, page)));
        }

        Measure("contact update by version", rows, messages, page => Expect(page.Length, ledger.MoveContacts(page)), movesContacts: true);
        var intended = Measure("message_state intent", rows, messages, page => Expect(page.Length, ledger.MoveMessages(page))).Rows;
        var sent = Measure(
            "outcome + carrier id",
            rows,
            messages[..intended],
            page => Expect(page.Length, ledger.RecordOutcomes(page))
        ).Rows;
        var receipts = messages[..sent];
        _random.Shuffle(receipts);
        Measure("receipt", rows, receipts, page => Expect(page.Length, ledger.RecordReceipts(page)));
    }

    /// <summary>Accept, read, intent, outcome, receipt: five transactions a page, the receipts those of the page before.</summary>
    private void WholeMessages(int rows)
    {
        var messages = NextMessages(options.Messages);
        Print(
            Measurement.Take(
                "**whole message**",
                ledger,
                rows,
                messages.Length,
                options.Limit * 2,
                (first, count) =>
                {
                    var page = messages.AsSpan(first, count);
                    WithVersions(page);
                    ledger.Accept(page);
                    Expect(count, ledger.ReadContacts(ledger.ReadPaths[0], page));
                    Expect(count, ledger.Intend(page));
                    Moved(page);
                    Expect(count, ledger.RecordOutcomes(page));
                    if (first >= count)
                    {
                        Expect(count, ledger.RecordReceipts(messages.AsSpan(first - count, count)));
                    }
                }
            )
        );
    }

    private delegate void Statement(ReadOnlySpan<SpikeMessage> page);

    private Measurement Measure(string name, int rows, SpikeMessage[] messages, Statement statement, bool movesContacts = false)
    {
        var measurement = Measurement.Take(
            name,
            ledger,
            rows,
            messages.Length,
            options.Limit,
            (first, count) =>
            {
                var page = messages.AsSpan(first, count);
                if (movesContacts)
                {
                    WithVersions(page);
                }

                statement(page);
                if (movesContacts)
                {
                    Moved(page);
                }
            }
        );
        Print(measurement);
        return measurement;
    }

    private void Print(Measurement measurement)
    {
        output.WriteLine(measurement);
        output.Flush();
    }

    // No contact twice within a batch of messages: the real writer groups them.
    private SpikeMessage[] NextMessages(int count)
    {
        var step = options.Contacts / count;
        if (step < 1)
        {
            throw new ArgumentException($"{count} messages for each size need at least as many contacts.");
        }

        var messages = new SpikeMessage[count];
        for (var i = 0; i < count; i++)
        {
            messages[i] = new(0, (i * step) + _random.Next(step), 0);
        }

        _random.Shuffle(messages);
        for (var i = 0; i < count; i++)
        {
            messages[i] = messages[i] with { Id = _nextId++ };
        }

        return messages;
    }

    private void WithVersions(Span<SpikeMessage> page)
    {
        foreach (ref var message in page)
        {
            message = message with { Version = _versions[message.Contact] };
        }
    }

    private void Moved(ReadOnlySpan<SpikeMessage> page)
    {
        foreach (var message in page)
        {
            _versions[message.Contact]++;
        }
    }

    private static void Expect(int expected, int moved)
    {
        if (moved != expected)
        {
            throw new InvalidOperationException($"{moved} rows were moved or found, but {expected} should have been.");
        }
    }
}
