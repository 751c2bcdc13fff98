using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Starling.Cli.Contacts;

namespace Starling.Cli.Tests.Contacts;

// Line ends: CRLF, LF, CR, mixed, missing at the end, inside quotes.
// Quotes: separators, doubled quotes, empty, never closed, followed by text, in the middle of a field.
// Records: empty lines, ragged, longer than the limit, cut anywhere by the stream.
// Anything written with CsvText.Quote is read back.
public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\r\nc,d\r\n")]
    [InlineData("a,b\nc,d\n")]
    [InlineData("a,b\rc,d\r")]
    [InlineData("a,b\r\nc,d")]
    [InlineData("a,b\rc,d\n")]
    [InlineData("\"a\",\"b\"\r\n\"c\",\"d\"")]
    public async Task Every_kind_of_line_end_ends_a_line(string text) => Assert.Equal(["1:a|b", "2:c|d"], await ReadAsync(text));

    [Theory]
    [InlineData("\"a,b\",c", "1:a,b|c")]
    [InlineData("\"a \"\"b\"\" c\",d", "1:a \"b\" c|d")]
    [InlineData("\"\",\"\"", "1:|")]
    [InlineData("\"\"\"\"", "1:\"")]
    [InlineData("5\" pipe,x", "1:5\" pipe|x")]
    [InlineData(" \"a\",b", "1: \"a\"|b")]
    [InlineData("a,b,", "1:a|b|")]
    [InlineData(",", "1:|")]
    [InlineData("\"\"", "1:")]
    public async Task Fields_are_what_their_writer_meant(string text, string expected) => Assert.Equal([expected], await ReadAsync(text));

    [Fact]
    public async Task A_quoted_line_end_belongs_to_its_field_and_counts_as_a_physical_line() =>
        Assert.Equal(["1:h|i", "2:one\r\ntwo\nthree|x", "5:y|z"], await ReadAsync("h,i\n\"one\r\ntwo\nthree\",x\ny,z\n"));

    [Fact]
    public async Task Empty_lines_are_counted_and_have_no_fields() =>
        Assert.Equal(["1:a", "2:", "3:", "4:b"], await ReadAsync("a\r\n\r\n\nb"));

    [Fact]
    public async Task Separators_alone_make_a_blank_record()
    {
        using var csv = Open("a,b\n , \n");
        Assert.True(await csv.ReadAsync());
        Assert.False(csv.IsBlank);
        Assert.True(await csv.ReadAsync());
        Assert.True(csv.IsBlank);
    }

    [Fact]
    public async Task A_quote_that_is_never_closed_costs_its_own_line_only() =>
        Assert.Equal(["1:a|b", "2:! never closed", "3:d|e", "4:f|g"], await ReadAsync("a,b\n\"c,d\nd,e\nf,g\n"));

    [Fact]
    public async Task A_quote_that_swallows_the_next_quoted_field_costs_its_own_line_only() =>
        Assert.Equal(["1:! followed by text", "2:x|Bob", "3:f|g"], await ReadAsync("\"c,d\nx,\"Bob\"\nf,g\n"));

    [Fact]
    public async Task A_record_over_the_limit_is_reported_and_reading_goes_on()
    {
        var text = "a,b\n\"" + new string('x', CsvReader.MaxRecordBytes + 10) + "\nc,d\n";
        var lines = await ReadAsync(text);
        Assert.Equal("1:a|b", lines[0]);
        Assert.StartsWith("2:!", lines[1], StringComparison.Ordinal);
        Assert.Equal("3:c|d", lines[^1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task The_stream_may_be_cut_anywhere(int bytesAtATime)
    {
        const string Text = "é,\"a\"\"b\r\nc\"\r\n\r\n€,😀\r\n\"x\",y";
        Assert.Equal(await ReadAsync(Text), await ReadAsync(Text, bytesAtATime));
    }

    [Fact]
    public async Task Bytes_that_are_not_Utf8_are_noticed_field_by_field()
    {
        using var csv = new CsvReader(new MemoryStream([(byte)'a', (byte)',', 0xe9, (byte)'\n']), ',');
        Assert.True(await csv.ReadAsync());
        Assert.True(csv.TryGetText(0, out _));
        Assert.False(csv.TryGetText(1, out _));
    }

    [Property(MaxTest = 300)]
    public Property What_was_written_is_read_back() =>
        Prop.ForAll(
            Gen.NonEmptyListOf(
                    Gen.ListOf(Gen.Elements("a", "\"", ",", ";", "\r", "\n", "\r\n", " ", "é", "😀", ""))
                        .Select(parts => string.Concat(parts))
                )
                .Select(fields => fields.ToArray())
                .NonEmptyListOf()
                .Select(rows => rows.ToArray())
                .ToArbitrary(),
            rows =>
            {
                // A lone empty field is written as an empty line: the reader cannot tell it from no field at all.
                var text = string.Join("\r\n", rows.Select(row => string.Join(',', row.Select(CsvText.Quote))));
                var expected = rows.Select(row => string.Join('|', row)).ToList();
                var read = ReadAsync(text, 5)
                    .GetAwaiter()
                    .GetResult()
                    .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..])
                    .ToList();
                if (rows[^1] is [""])
                {
                    expected.RemoveAt(expected.Count - 1);
                }

                Assert.Equal(expected, read);
            }
        );

    private static CsvReader Open(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), ',');

    private static async Task<List<string>> ReadAsync(string text, int bytesAtATime = int.MaxValue)
    {
        using var csv = new CsvReader(new DrippingStream(Encoding.UTF8.GetBytes(text), bytesAtATime), ',');
        var lines = new List<string>();
        while (await csv.ReadAsync())
        {
            if (csv.Fault is { } fault)
            {
                lines.Add(
                    $"{csv.Line}:! {(fault.Contains("never closed", StringComparison.Ordinal) ? "never closed" : "followed by text")}"
                );
                continue;
            }

            var fields = Enumerable.Range(0, csv.FieldCount).Select(i => csv.TryGetText(i, out var field) ? field : "?");
            lines.Add($"{csv.Line}:{string.Join('|', fields)}");
        }

        return lines;
    }
}
