using System.Text;
using Starling.Cli.Contacts;
using Starling.V1;

namespace Starling.Cli.Tests.Contacts;

/// <summary>
/// Lists as spreadsheets and people leave them: the name of the table above its titles · a column of those who left · dates as they are
/// written · whom a bad line is told to.
/// </summary>
public sealed class SpreadsheetExportTests
{
    [Theory]
    [InlineData("Club Boréale;;\nTéléphone;Ville;Note\n+14165550100;Laval;x\n")]
    [InlineData("Club Boréale\nTéléphone;Ville;Note\n+14165550100;Laval;x\n")]
    [InlineData("\"Club\nBoréale\";;\n;;\nExport du 03/02/2026;;\nTéléphone;Ville;Note\n+14165550100;Laval;x\n")]
    public async Task A_name_above_the_titles_is_left_out(string text)
    {
        var (lines, bad) = await ReadAsync(text);
        var line = Assert.Single(lines);
        Assert.Equal(("+14165550100", "Laval"), (line.Item.Phone, line.Item.Fields["ville"]));
        Assert.Equal(0, bad.Total);
    }

    [Theory]
    [InlineData("nom;ville\nZoé;Laval\n")]
    [InlineData("Club Boréale\nnom;ville\nZoé;Laval\n")]
    [InlineData("+14165550100\n+14165550101\n")]
    public async Task Titles_without_a_phone_are_refused_with_what_was_found(string text)
    {
        var fault = await Assert.ThrowsAsync<ContactFileException>(() => ReadAsync(text));
        Assert.Contains("no column is called 'phone'", fault.Message, StringComparison.Ordinal);
        Assert.Contains(text.Split('\n', ';')[0], fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_numbers_alone_needs_no_separator()
    {
        var (lines, _) = await ReadAsync("Mobile\n06 39 98 01 01\n\"06 39 98 01 02; bis\"\n");
        Assert.Equal(["06 39 98 01 01", "06 39 98 01 02; bis"], lines.Select(line => line.Item.Phone));
    }

    [Theory]
    [InlineData("oui", true)]
    [InlineData("x", true)]
    [InlineData("1", true)]
    [InlineData("le 3 mars", true)]
    [InlineData("03/02/2026", true)]
    [InlineData("", false)]
    [InlineData("-", false)]
    [InlineData("Non", false)]
    [InlineData("0", false)]
    [InlineData("faux", false)]
    public async Task In_doubt_somebody_is_opted_out(string cell, bool optedOut)
    {
        var (lines, _) = await ReadAsync($"Téléphone;Désinscrit;Consentement SMS\n+14165550100;{cell};oui\n");
        var line = Assert.Single(lines);
        Assert.Equal(optedOut, line.IsOptedOut);
        Assert.Equal(optedOut, line.Item.Consent is null);
    }

    [Fact]
    public async Task Whom_the_list_calls_opted_out_gets_no_text()
    {
        var bad = new BadLines();
        await using var file = await OpenAsync("Téléphone;Date de désinscription\n+14165550100;\n+14165550101;03/02/2026\n", bad);
        var items = new List<BatchItem>();
        await foreach (var item in file.ReadAsync(TestContext.Current.CancellationToken))
        {
            items.Add(item);
        }

        Assert.Equal("+14165550100", Assert.Single(items).Phone);
        Assert.Equal((3, LineFaults.OptedOut), (Assert.Single(bad.First).Line, bad.First[0].Reason));
    }

    [Theory]
    [InlineData("2026-02-03", "", "2026-02-03")]
    [InlineData("03/02/2026", "FR", "2026-02-03")]
    [InlineData("3.2.2026 14:05", "FR", "2026-02-03")]
    [InlineData("31/12/2025", "", "2025-12-31")]
    [InlineData("12/31/2025", "US", "2025-12-31")]
    [InlineData("03/02/2026", "", null)]
    [InlineData("03/02/2026", "CA", null)]
    [InlineData("03/03/2026", "CA", "2026-03-03")]
    [InlineData("12/31/2025", "FR", null)]
    [InlineData("32/13/2026", "FR", null)]
    [InlineData("oui", "FR", null)]
    public void A_date_is_read_when_it_can_be_read_in_one_way(string text, string country, string? expected) =>
        Assert.Equal(expected, WrittenDate.Read(text, country)?.ToDateTimeOffset().ToString("yyyy-MM-dd"));

    [Fact]
    public async Task A_consent_has_the_day_on_which_it_was_given_and_a_language_its_tag()
    {
        var bad = new BadLines();
        await using var file = await OpenAsync(
            "Téléphone;Langue;Consentement;Date du consentement\n1;Français;oui;12/03/2024\n2;fr_CA;tacite;\n3;en;oui;31/02/2024\n",
            bad
        );
        var items = new List<BatchItem>();
        await foreach (var item in file.ReadAsync(TestContext.Current.CancellationToken))
        {
            items.Add(item);
        }

        Assert.Equal(["fr", "fr-CA"], items.Select(item => item.Language));
        Assert.Equal(["2024-03-12", null], items.Select(item => item.Consent.CollectTime?.ToDateTimeOffset().ToString("yyyy-MM-dd")));
        Assert.Equal((4, LineFaults.ConsentDate, "31/02/2024"), (bad.First[0].Line, bad.First[0].Reason, bad.First[0].Value));
    }

    [Fact]
    public async Task The_list_of_bad_lines_opens_in_the_same_spreadsheet()
    {
        var path = Path.GetTempFileName();
        try
        {
            await using (var written = BadLines.OpenFile(path)!)
            {
                var bad = new BadLines(written);
                await using var file = await OpenAsync("Téléphone mobile;Ville;consentement\n1;Laval;peut-être\n", bad);
                await foreach (var _ in file.ReadLinesAsync(TestContext.Current.CancellationToken)) { }
                bad.AddRejected(
                    new RejectedItem
                    {
                        ItemId = "7",
                        Reason = "VALUE_TOO_LONG",
                        Field = "fields[\"ville\"]",
                        Value = "Lav;al",
                        Rule = "at most 1000",
                    }
                );
            }

            var octets = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(Encoding.UTF8.GetPreamble(), octets[..3]);
            var lines = Encoding.UTF8.GetString(octets[3..]).Split(Environment.NewLine);
            Assert.Equal("line;reason;column;value;rule", lines[0]);
            Assert.StartsWith("2;CONSENT_WORD_UNKNOWN;consentement;peut-être;", lines[1], StringComparison.Ordinal);
            Assert.Equal("7;VALUE_TOO_LONG;Ville;\"Lav;al\";at most 1000", lines[2]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Task<ContactFile> OpenAsync(string text, BadLines bad) =>
        ContactFile.OpenAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), "liste.csv", new ConsentReading("file:liste.csv", "FR"), bad);

    private static async Task<(List<ContactLine> Lines, BadLines Bad)> ReadAsync(string text)
    {
        var bad = new BadLines();
        await using var file = await OpenAsync(text, bad);
        var lines = new List<ContactLine>();
        await foreach (var line in file.ReadLinesAsync(TestContext.Current.CancellationToken))
        {
            lines.Add(line);
        }

        return (lines, bad);
    }
}
