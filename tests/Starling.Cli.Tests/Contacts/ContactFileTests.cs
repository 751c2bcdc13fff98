using System.Text;
using Starling.Cli.Contacts;
using Starling.V1;

namespace Starling.Cli.Tests.Contacts;

public sealed class ContactFileTests
{
    [Theory]
    [InlineData("phone;first_name\n+14165550100;Zoé\n")]
    [InlineData("phone,first_name\r\n+14165550100,Zoé\r\n")]
    [InlineData("phone\tfirst_name\n+14165550100\tZoé")]
    [InlineData("\uFEFFphone,first_name\n+14165550100,Zoé\n")]
    [InlineData("\n\nTéléphone;First name\n+14165550100;\"Zoé\"\n")]
    [InlineData("Mobile,FIRST-NAME\n +14165550100 , Zoé \n")]
    public async Task A_list_of_contacts_is_understood_however_it_was_exported(string text)
    {
        var (items, bad, _) = await ReadAsync(text);
        var item = Assert.Single(items);
        Assert.Equal("+14165550100", item.Phone);
        Assert.Equal("Zoé", item.Fields["first_name"]);
        Assert.Equal(0, bad.Total);
    }

    [Fact]
    public async Task Known_columns_go_to_their_place_and_the_others_are_template_fields()
    {
        var (items, _, columns) = await ReadAsync(
            "id,Prénom,phone,langue,zone,consent,consent_source,Points fidélité\nc-7,Zoé,+14165550100,fr-CA,America/Toronto,oui,point_of_sale,120\n"
        );
        var item = Assert.Single(items);
        Assert.Equal("c-7", item.ProfileId);
        Assert.Equal("fr-CA", item.Language);
        Assert.Equal("America/Toronto", item.TimeZone);
        Assert.Equal(ConsentKind.Express, item.Consent.Kind);
        Assert.Equal("point_of_sale", item.Consent.Source);
        Assert.Equal(["points_fidelite", "prenom"], item.Fields.Keys.Order());
        Assert.Contains(("Points fidélité", "{{ points_fidelite }}"), columns.Mapping);
        Assert.Contains(("langue", "language"), columns.Mapping);
    }

    [Fact]
    public async Task An_item_carries_the_number_of_its_line()
    {
        var (items, bad, _) = await ReadAsync("phone,note\n+14165550100,\"two\nlines\"\n\n+14165550101\n+14165550102,x\n");
        Assert.Equal(["2", "6"], items.Select(item => item.ItemId));
        var line = Assert.Single(bad.First);
        Assert.Equal((5, LineFaults.FieldCount), (line.Line, line.Reason));
        Assert.Equal(
            "the line has 1 cell, the titles have 2: a separator is missing, or a line end got into a cell without quotes",
            line.Rule
        );
    }

    [Fact]
    public async Task Bad_lines_are_told_while_good_ones_go_on()
    {
        var (items, bad, _) = await ReadAsync(
            "phone,consent\n+14165550100,yes\n+14165550101,peut-être\n+14165550102,yes,more\n\"+1416,no\n+14165550103,\n+14165550104,\"x\"y\n"
        );
        Assert.Equal(["2", "6"], items.Select(item => item.ItemId));
        Assert.Equal(
            [(3, LineFaults.ConsentWord), (4, LineFaults.FieldCount), (5, LineFaults.Unreadable), (7, LineFaults.Unreadable)],
            bad.First.Select(line => ((int)line.Line, line.Reason))
        );
        Assert.Equal(4, bad.Unsent);
    }

    [Fact]
    public async Task An_empty_cell_is_a_missing_field_so_that_the_default_applies()
    {
        var (items, _, _) = await ReadAsync("phone,first_name,city\n+14165550100,,Laval\n");
        Assert.Equal(["city"], Assert.Single(items).Fields.Keys);
    }

    [Fact]
    public async Task A_consent_without_a_source_gets_the_one_of_the_run_and_no_consent_asserts_nothing()
    {
        var (items, _, _) = await ReadAsync("phone,consent\n+14165550100,tacite\n+14165550101,non\n+14165550102,\n");
        Assert.Equal((ConsentKind.Implied, "file:test.csv"), (items[0].Consent.Kind, items[0].Consent.Source));
        Assert.Null(items[1].Consent);
        Assert.Null(items[2].Consent);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n \n", "is empty")]
    [InlineData("name,city\nZoé,Laval\n", "no column is called 'phone'")]
    [InlineData("phone,phone\n1,2\n", "columns 1 ('phone') and 2 ('phone') could both be the phone")]
    [InlineData("telephone,mobile\n1,2\n", "Call the right one 'phone'")]
    [InlineData("phone,First name,first_name\n1,2,3\n", "columns 2 ('First name') and 3 ('first_name') would both be {{ first_name }}")]
    [InlineData("phone,!!!\n1,2\n", "the title of column 2, '!!!', cannot be a field name")]
    [InlineData("phone,\"na\n", "never closed")]
    [InlineData("PK\u0003\u0004rest", "workbook")]
    public async Task A_file_that_cannot_be_used_says_why(string text, string expected)
    {
        var fault = await Assert.ThrowsAsync<ContactFileException>(() => ReadAsync(text));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exact_title_wins_over_one_that_means_the_same()
    {
        var (items, _, _) = await ReadAsync("mobile,phone\nx,+14165550100\n");
        Assert.Equal("+14165550100", items[0].Phone);
        Assert.Equal("x", items[0].Fields["mobile"]);
    }

    [Fact]
    public async Task A_column_without_a_title_is_ignored()
    {
        var (items, _, columns) = await ReadAsync("phone,\n+14165550100,x\n");
        Assert.Empty(items[0].Fields);
        Assert.Contains("ignored", columns.Mapping[1].Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16", "UTF-16")]
    [InlineData("utf-16BE", "UTF-16")]
    [InlineData("iso-8859-1", "line 3: the byte 0xE9 is not UTF-8. It looks like Windows-1252")]
    public async Task Other_encodings_are_refused_with_the_way_out(string encoding, string expected)
    {
        var bytes = Encoding.GetEncoding(encoding).GetBytes("phone,name\n+14165550100,Bob\n+14165550101,Zoé Roy\n");
        var fault = await Assert.ThrowsAsync<ContactFileException>(() => ReadAsync(new MemoryStream(bytes)));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_marked_Utf16_file_is_named_so()
    {
        byte[] bytes = [0xff, 0xfe, .. Encoding.Unicode.GetBytes("phone\n")];
        var fault = await Assert.ThrowsAsync<ContactFileException>(() => ReadAsync(new MemoryStream(bytes)));
        Assert.Contains("iconv -f UTF-16", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_byte_far_into_the_file_is_found_before_anything_is_sent()
    {
        var good = Encoding.UTF8.GetBytes("+14165550100,é€😀\r\n");
        using var file = new MemoryStream();
        file.Write("phone,note\r\n"u8);
        for (var i = 0; i < 100_000; i++)
        {
            file.Write(good);
        }

        file.Position = 0;
        var (items, _, _) = await ReadAsync(new MemoryStream(file.ToArray()));
        Assert.Equal(100_000, items.Count);
        file.Seek(0, SeekOrigin.End);
        file.Write([0x92, (byte)'\n']);
        file.Position = 0;
        var fault = await Assert.ThrowsAsync<ContactFileException>(() => ReadAsync(file));
        Assert.Contains("line 100002: the byte 0x92", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_is_read_without_looking_ahead_and_a_wrong_byte_costs_its_line()
    {
        byte[] bytes = [.. "phone,name\n+14165550100,Zo"u8, 0xe9, .. "\n+14165550101,Bob\n"u8];
        var (items, bad, _) = await ReadAsync(new DrippingStream(bytes, 4));
        Assert.Equal("3", Assert.Single(items).ItemId);
        Assert.Equal(LineFaults.NotUtf8, Assert.Single(bad.First).Reason);
    }

    [Theory]
    [InlineData("phone\n1\n2\n3\n", 3)]
    [InlineData("phone\n1\n2\n3", 3)]
    [InlineData("phone\r\n1\r\n2\r\n3\r\n", 3)]
    [InlineData("phone\r1\r2\r3", 3)]
    public async Task The_number_of_lines_is_known_beforehand(string text, long expected)
    {
        await using var file = await ContactFile.OpenAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(text)),
            "test.csv",
            new ConsentReading(""),
            new BadLines()
        );
        Assert.Equal(expected, file.ExpectedRecords);
    }

    [Fact]
    public async Task All_bad_lines_go_to_the_file_and_the_first_ones_are_kept()
    {
        var written = new StringWriter();
        var bad = new BadLines(written);
        var text = "phone,a\n" + string.Concat(Enumerable.Repeat("1\n", 50));
        await using var file = await ContactFile.OpenAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(text)),
            "test.csv",
            new ConsentReading(""),
            bad
        );
        await foreach (var _ in file.ReadAsync()) { }

        Assert.Equal(50, bad.Total);
        Assert.Equal(BadLines.Shown, bad.First.Count);
        Assert.Equal(50, bad.Reasons[LineFaults.FieldCount]);
        var lines = written.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(51, lines.Length);
        Assert.Equal(
            "2,LINE_FIELD_COUNT,,,\"the line has 1 cell, the titles have 2: a separator is missing, or a line end got into a cell without quotes\"",
            lines[1]
        );
    }

    private static Task<(List<BatchItem> Items, BadLines Bad, ContactColumns Columns)> ReadAsync(string text) =>
        ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static async Task<(List<BatchItem> Items, BadLines Bad, ContactColumns Columns)> ReadAsync(Stream stream)
    {
        var bad = new BadLines();
        await using var file = await ContactFile.OpenAsync(stream, "test.csv", new ConsentReading("file:test.csv"), bad);
        var items = new List<BatchItem>();
        await foreach (var item in file.ReadAsync())
        {
            items.Add(item);
        }

        return (items, bad, file.Columns);
    }
}
