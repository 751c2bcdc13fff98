using System.Text;
using System.Text.Json;
using Starling.Carriers.Simulator;
using Starling.Client;
using Starling.Host;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing.Scene;
using Starling.V1;

namespace Starling.Scenarios.Tests;

/// <summary>
/// Somebody in marketing has a list from a French spreadsheet, with everything such lists have: each bad line is told with its place,
/// its column, the value and the rule; the good ones are entered; who left is silenced; and a campaign to the same file adds up.
/// </summary>
public sealed class SpreadsheetImportTests : IAsyncLifetime
{
    /// <summary>Numbers of 06 39 98, which France keeps free for fiction (Arcep, decision 2018-0881).</summary>
    private const string Export = """
        Club Boréale;;;;;;
        Prénom;Téléphone mobile;Points fidélité;Solde;Inscription;Consentement SMS;Désinscrit
        Zoé;06 39 98 01 01;1 250;12,50;03/02/2026;oui;
        Éric;0639980102;80;3,00;14/11/2025;OUI;"non
        "
        Anaïs;+33 6 39 98 01 03;5;0,00;31/12/2025;oui;
        Zoé;06.39.98.01.01;1250;12,50;03/02/2026;oui;
        ;;;;;;

        Paul;3,3639980107E+10;1;1,00;01/03/2026;oui;
        Lise;01 99 00 12 34;1;1,00;01/03/2026;oui;
        Léa;;1;1,00;01/03/2026;oui;
        Tom;06 39 98 01 08;1;1,00;01/03/2026;oui;oui
        Eva;06 39 98 01 12;1;1,00;01/03/2026;peut-être;
        Max;06 39 98 01 11;1;1,00;01/03/2026;oui
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("starling-story-");
    private StarlingHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await StarlingHost.StartAsync(
            new StarlingHostOptions
            {
                Quiet = true,
                Script = new SmscScript { HistoryOctets = 0 },
                Settings = new Dictionary<string, string?>
                {
                    ["Starling:GrpcPort"] = "0",
                    ["Starling:HttpPort"] = "0",
                    ["Starling:Hours:Everywhere"] = "always",
                    ["Starling:Storage:DataFolder"] = Path.Combine(_folder.FullName, "data"),
                },
            }
        );

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact(Timeout = 120_000)]
    public async Task Every_bad_line_is_understandable_and_the_good_ones_go_on()
    {
        var list = Write("clients.csv", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(AsExported(Export))]);
        var badLines = Path.Combine(_folder.FullName, "bad.csv");
        var (code, output, _) = await RunAsync(
            "contact",
            "import",
            "--contacts",
            list,
            "--country",
            "FR",
            "--bad-lines",
            badLines,
            "--json"
        );

        Assert.Equal(4, code);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            (10, 4, 1, 5),
            (Number(report, "lines"), Number(report, "created"), Number(report, "changed"), Number(report, "bad_lines"))
        );
        Assert.Equal(1, Number(report, "suppressed"));
        var told = (await File.ReadAllLinesAsync(badLines, TestContext.Current.CancellationToken))
            .Skip(1)
            .Select(line => string.Join(';', line.Split(';')[..4]))
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "10;PHONE_HAS_LETTERS;Téléphone mobile;\"3,3639980107E+10\"",
                "11;PHONE_NOT_MOBILE;Téléphone mobile;01 99 00 12 34",
                "12;PHONE_MISSING;Téléphone mobile;",
                "14;CONSENT_WORD_UNKNOWN;Consentement SMS;peut-être",
                "15;LINE_FIELD_COUNT;;",
            ],
            told
        );

        using var client = new StarlingClient(_host.GrpcAddress.ToString());
        var tom = (await client.Contacts.GetContactAsync(new GetContactRequest { Phone = "+33639980108" })).Contact;
        Assert.NotNull(tom.SuppressTime);
        Assert.Empty(tom.Consents);
        var zoe = (await client.Contacts.GetContactAsync(new GetContactRequest { Phone = "+33639980101" })).Contact;
        Assert.Null(zoe.SuppressTime);
        Assert.Equal("Zoé", Assert.Single(zoe.Profiles).FirstName);
        Assert.Single(zoe.Consents);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_campaign_to_the_same_file_adds_up_and_each_line_can_be_explained()
    {
        var list = Write("clients.csv", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(AsExported(Export))]);
        string[] text = ["--from", "36180", "--type", "promotional", "--objective", "promotion", "--text", "Bonjour {{ prenom }}"];
        var (code, output, _) = await RunAsync(["campaign", "send", "--contacts", list, "--country", "FR", "--json", "--no-wait", .. text]);

        Assert.Equal(4, code);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(Number(report, "lines"), Number(report, "invalid_lines") + Number(report, "audience"));
        Assert.Equal((10, 6), (Number(report, "lines"), Number(report, "invalid_lines")));
        await Eventually.TrueAsync(
            async () => (await ExplainAsync("+33639980101")).Any(message => message.GetProperty("reason").GetString() == "DUPLICATE"),
            "the second Zoé is explained"
        );
        Assert.Empty(await ExplainAsync("+33639980108"));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_list_in_windows_1252_is_refused_with_what_to_do()
    {
        var latin = AsExported(Export).Replace('\u202f', '\u00a0');
        var list = Write("clients.csv", Encoding.Latin1.GetBytes(latin));
        var (code, _, news) = await RunAsync("contact", "import", "--contacts", list, "--country", "FR");
        Assert.Equal(1, code);
        Assert.Contains("Windows-1252", news, StringComparison.Ordinal);
        Assert.Contains("CSV UTF-8", news, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<JsonElement>> ExplainAsync(string phone)
    {
        var (code, output, _) = await RunAsync("explain", phone, "--json");
        Assert.Equal(0, code);
        return [.. JsonDocument.Parse(output).RootElement.EnumerateArray()];
    }

    private async Task<(int Code, string Output, string News)> RunAsync(params string[] arguments)
    {
        using var cli = DotnetProcess.Start("starling.dll", [.. arguments, "--address", _host.GrpcAddress.ToString()]);
        var code = await cli.ExitAsync(TimeSpan.FromSeconds(60));
        return (code, cli.Output, cli.Errors);
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static long Number(JsonElement report, string name) => report.GetProperty(name).GetInt64();

    /// <summary>Line ends and narrow spaces that do not break, as the spreadsheet writes them.</summary>
    private static string AsExported(string text) => text.ReplaceLineEndings("\r\n").Replace('~', '\u202f');
}
