using System.Text.Json;
using Starling.Cli.Tests.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Commands;

public sealed class ContactCommandTests
{
    [Fact]
    public async Task People_are_imported_and_bad_lines_are_told_with_their_number()
    {
        await using var server = await FakeStarling.StartAsync();
        using var file = new TemporaryFile(
            "téléphone;identifiant;Prénom;Nom;ville;consentement\n+14165550101;crm-1;Zoé;Tremblay;Laval;oui\n12;crm-2;Éric;;;non\n+14165550103;crm-3;Anne;;Gaspé;peut-être\n"
        );
        var run = await CommandLine.RunAsync(server, "contact", "import", "--contacts", file.Path, "--json");

        Assert.Equal(4, run.Code);
        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(3, report.GetProperty("lines").GetInt32());
        Assert.Equal(1, report.GetProperty("created").GetInt32());
        Assert.Equal(2, report.GetProperty("bad_lines").GetInt32());
        Assert.Contains("PHONE_INVALID", run.News, StringComparison.Ordinal);
        Assert.Contains("CONSENT_WORD_UNKNOWN", run.News, StringComparison.Ordinal);
        var item = server.State.People.Single();
        Assert.Equal(("crm-1", "Zoé", "Tremblay"), (item.Profile.ProfileId, item.Profile.FirstName, item.Profile.LastName));
        Assert.Equal("Laval", item.Profile.Fields["ville"].TextValue);
        Assert.Equal(ConsentKind.Express, item.Consent.Kind);
    }

    [Fact]
    public async Task An_import_goes_on_after_a_broken_stream()
    {
        await using var server = await FakeStarling.StartAsync(new FakeState { Refusals = 1 });
        var lines = string.Concat(Enumerable.Range(0, 1_200).Select(line => $"+1416555{line:0000}\n"));
        using var file = new TemporaryFile("phone\n" + lines);
        var run = await CommandLine.RunAsync(server, "contact", "import", "--contacts", file.Path);

        Assert.Equal(0, run.Code);
        Assert.Equal(1_200, server.State.People.Select(item => item.Profile.Phone).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Opt_outs_keep_their_date_and_count_without_a_readable_one()
    {
        await using var server = await FakeStarling.StartAsync();
        using var file = new TemporaryFile(
            "phone,date,unsubscribed\n+14165550101,2024-05-17,\n+14165550102,05/04/2024,yes\n+14165550103,,no\n"
        );
        var run = await CommandLine.RunAsync(
            server,
            "contact",
            "import",
            "--contacts",
            file.Path,
            "--suppressions",
            "--source",
            "provider:former"
        );

        Assert.Equal(0, run.Code);
        Assert.Contains("2 opt-outs hold now", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 dates are not like", run.News, StringComparison.Ordinal);
        Assert.Contains("1 lines say that the person is not opted out", run.News, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2024, 5, 17, 0, 0, 0, TimeSpan.Zero), server.State.OptOuts[0].OptOutTime.ToDateTimeOffset());
        Assert.Null(server.State.OptOuts[1].OptOutTime);
    }

    [Fact]
    public async Task People_whom_the_file_calls_opted_out_are_entered_without_consent_and_silenced()
    {
        await using var server = await FakeStarling.StartAsync();
        using var file = new TemporaryFile(
            "téléphone;consentement;désinscrit\n+14165550101;oui;\n+14165550102;oui;03/02/2024\n+14165550103;oui;oui\n"
        );
        var run = await CommandLine.RunAsync(server, "contact", "import", "--contacts", file.Path, "--country", "FR");

        Assert.Equal(0, run.Code);
        Assert.Contains("Opt-outs of the file that hold now: 2.", run.Output, StringComparison.Ordinal);
        Assert.Equal(["+14165550102", "+14165550103"], server.State.OptOuts.Select(item => item.Phone));
        Assert.Equal(new DateTimeOffset(2024, 2, 3, 0, 0, 0, TimeSpan.Zero), server.State.OptOuts[0].OptOutTime.ToDateTimeOffset());
        Assert.Equal([true, false, false], server.State.People.Select(item => item.Consent is not null));
    }

    [Fact]
    public async Task A_contact_is_shown_opted_in_and_out()
    {
        await using var server = await FakeStarling.StartAsync();
        var shown = await CommandLine.RunAsync(server, "contact", "show", "crm-1");
        var optedIn = await CommandLine.RunAsync(
            server,
            "contact",
            "opt-in",
            "+14165550101",
            "--source",
            "receipt 4711",
            "--circumstance",
            "point_of_sale_purchase"
        );
        var optedOut = await CommandLine.RunAsync(server, "contact", "opt-out", "+14165550101");

        Assert.Equal((0, 0, 0), (shown.Code, optedIn.Code, optedOut.Code));
        Assert.Contains("Zoé", shown.Output, StringComparison.Ordinal);
        Assert.Contains("SILENT", optedOut.Output, StringComparison.Ordinal);
        Assert.Equal(ConsentCircumstance.PointOfSalePurchase, server.State.OptIn!.Evidence.Circumstance);
    }

    [Fact]
    public async Task A_history_follows_its_pages_and_cannot_steer_the_terminal()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "contact", "history", "+14165550101");
        Assert.Equal(0, run.Code);
        Assert.Equal(["when|with|state|text|message", "from|36180|Merci [2J", "to|DELIVERED|Hello"], CommandLine.Rows(run.Output));
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Fact]
    public async Task What_happened_to_consents_is_shown_with_its_proof()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "contact", "consents", "crm-1");
        Assert.Equal(0, run.Code);
        Assert.Equal(
            [
                "no.|given|act|about|profile|until|source|wording",
                "2|2023-11-14 22:13Z|SUPPRESSED|the number|keyword stop",
                "1|2020-09-13 12:26Z|OPTED_IN|promotional|crm-1|form 12|Two a month [2J",
            ],
            CommandLine.Rows(run.Output)
        );
    }

    private sealed class TemporaryFile : IDisposable
    {
        public TemporaryFile(string content) => File.WriteAllText(Path, content);

        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"starling-{Guid.NewGuid():N}.csv");

        public void Dispose() => File.Delete(Path);
    }
}
