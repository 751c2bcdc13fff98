using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using NodaTime.Text;
using Starling.Cli.Tests.Client;
using Starling.Host;

namespace Starling.Cli.Tests.Commands;

/// <summary>
/// A whole server, and what an auditor does with it: lines are sealed and heads exported by themselves · verified · the evidence of one contact,
/// recomputed from its JSON alone · an erasure · somebody at the database · an end cut off · the key gone · settings that cannot be.
/// </summary>
public sealed class ConsentCommandTests : IAsyncLifetime
{
    private const string Phone = "+14165550123";
    private const string Other = "+14165550124";
    private static readonly string[] OptIn =
    [
        "contact",
        "opt-in",
        Phone,
        "--profile",
        "crm-1",
        "--source",
        "receipt:4711",
        "--circumstance",
        "point_of_sale_purchase",
        "--wording",
        "Deux textos par mois. Arrêt: 12345",
        "--wording-version",
        "2026-08",
        "--actor",
        "Zoé",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("starling-seals-").FullName;
    private StarlingHost _host = null!;

    private string Data => Path.Combine(_folder, "data");

    private string Heads => Path.Combine(_folder, "heads", ConsentHeads.FileName);

    public async ValueTask InitializeAsync() => _host = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_third_person_recomputes_the_evidence_from_its_json_alone()
    {
        await DoneAsync(OptIn);
        await DoneAsync("contact", "opt-out", Phone);
        await DoneAsync("contact", "opt-in", Other, "--source", "form", "--circumstance", "api");
        await UntilSealedAsync(3);

        var verified = await RunAsync("consent", "verify", "--head", Heads);
        Assert.Equal(0, verified.Code);
        Assert.StartsWith("3 lines under ", verified.Output, StringComparison.Ordinal);
        Assert.Contains("The chain contains the head of seal ", verified.Output, StringComparison.Ordinal);

        var file = Path.Combine(_folder, "evidence.json");
        Assert.Equal(0, (await RunAsync("consent", "export", "--phone", Phone, "--output", file)).Code);
        using var evidence = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        var proofs = evidence.RootElement.GetProperty("proofs").EnumerateArray().ToList();
        Assert.Equal(2, proofs.Count);
        Assert.Equal(Phone, evidence.RootElement.GetProperty("phone").GetString());
        Assert.Equal(
            "Deux textos par mois. Arrêt: 12345",
            proofs[0].GetProperty("event").GetProperty("evidence").GetProperty("wording").GetString()
        );
        foreach (var proof in proofs)
        {
            ThirdPerson.Check(evidence.RootElement, proof, await File.ReadAllLinesAsync(Heads, TestContext.Current.CancellationToken));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task An_erased_contact_leaves_evidence_without_the_person_that_still_verifies()
    {
        await DoneAsync(OptIn);
        await UntilSealedAsync(1);
        using (var client = new Starling.Client.StarlingClient(_host.GrpcAddress.ToString()))
        {
            var contact = await client.Contacts.GetContactAsync(new V1.GetContactRequest { Phone = Phone });
            await client.Contacts.DeleteContactAsync(new V1.DeleteContactRequest { Name = contact.Contact.Name });
        }

        await UntilSealedAsync(2);
        var export = await RunAsync("consent", "export", "--phone", Phone);
        Assert.DoesNotContain("receipt:4711", export.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Arrêt", export.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("crm-1", export.Output, StringComparison.Ordinal);
        using var evidence = JsonDocument.Parse(export.Output);
        foreach (var proof in evidence.RootElement.GetProperty("proofs").EnumerateArray())
        {
            ThirdPerson.Check(evidence.RootElement, proof, await File.ReadAllLinesAsync(Heads, TestContext.Current.CancellationToken));
        }

        var verified = await RunAsync("consent", "verify", "--json");
        Assert.Equal(0, verified.Code);
        using var answer = JsonDocument.Parse(verified.Output);
        Assert.Equal("1", answer.RootElement.GetProperty("erased_event_count").GetString());
    }

    [Fact(Timeout = 120_000)]
    public async Task Whoever_changes_the_database_is_found_and_so_is_an_end_that_was_cut_off()
    {
        await DoneAsync(OptIn);
        await UntilSealedAsync(1);
        await DoneAsync("contact", "opt-in", Other, "--source", "form", "--circumstance", "api");
        await UntilSealedAsync(2);
        await TamperAsync("UPDATE consent_event SET wording = 'As many as we like' WHERE seal = 1");
        var found = await RunAsync("consent", "verify");
        Assert.Equal(1, found.Code);
        Assert.Contains("EVENT_CHANGED at seal 1, line 1 of contacts/", found.News.ReplaceLineEndings(" "), StringComparison.Ordinal);

        await TamperAsync("UPDATE consent_event SET wording = 'Deux textos par mois. Arrêt: 12345' WHERE seal = 1");
        Assert.Equal(0, (await RunAsync("consent", "verify")).Code);
        await TamperAsync("DELETE FROM consent_seal WHERE number = 2; DELETE FROM consent_event WHERE seal = 2");
        Assert.Equal(0, (await RunAsync("consent", "verify")).Code);
        found = await RunAsync("consent", "verify", "--head", Heads);
        Assert.Equal(1, found.Code);
        Assert.Contains("HEAD_MISSING at seal 2", found.News.ReplaceLineEndings(" "), StringComparison.Ordinal);

        // What is exported is not written over by another chain.
        var exported = await File.ReadAllTextAsync(Heads, TestContext.Current.CancellationToken);
        await DoneAsync("contact", "opt-in", Other, "--source", "form", "--circumstance", "api");
        await EventuallyAsync(async () =>
            (await RunAsync("consent", "verify")).Output.StartsWith("2 lines under 2 ", StringComparison.Ordinal)
        );
        Assert.Equal(exported, await File.ReadAllTextAsync(Heads, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_key_that_is_gone_is_not_replaced_and_one_that_is_put_back_goes_on()
    {
        await DoneAsync(OptIn);
        await UntilSealedAsync(1);
        var key = Path.Combine(Data, "consent-seal.key");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }

        await _host.DisposeAsync();
        File.Move(key, key + ".away");
        _host = await StartAsync();
        Assert.False(File.Exists(key));
        Assert.Contains(
            "KEY_UNKNOWN at seal 1",
            (await RunAsync("consent", "verify")).News.ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );

        await _host.DisposeAsync();
        File.Move(key + ".away", key);

        // A line of the heads that a crash cut short is written again.
        await File.AppendAllTextAsync(Heads, "{\"number\":2,\"he", TestContext.Current.CancellationToken);
        _host = await StartAsync();
        await DoneAsync("contact", "opt-in", Other, "--source", "form", "--circumstance", "api");
        await UntilSealedAsync(2);
        Assert.Equal(0, (await RunAsync("consent", "verify", "--head", Heads)).Code);
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused()
    {
        var empty = Path.Combine(_folder, "empty");
        await File.WriteAllTextAsync(empty, "", TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<SettingsException>(() =>
            StartAsync(
                ("Starling:Storage:DataFolder", Path.Combine(_folder, "another")),
                ("Starling:Consent:SealEvery", "00:00:00.5"),
                ("Starling:Consent:SealKeyFile", empty),
                ("Starling:Consent:HeadsFolder", Path.Combine(empty, "below"))
            )
        );
        foreach (var key in new[] { "SealEvery", "SealKeyFile", "HeadsFolder" })
        {
            Assert.Contains(fault.Faults, line => line.StartsWith($"Starling:Consent:{key} is ", StringComparison.Ordinal));
        }

        Assert.Equal(2, (await RunAsync("consent", "verify", "--head", empty)).Code);
        Assert.Equal(2, (await RunAsync("consent", "export")).Code);
        Assert.Equal(2, (await RunAsync("consent", "export", "--phone", Phone, "--contact", "contacts/1")).Code);
        Assert.Equal(1, (await RunAsync("consent", "export", "--phone", Phone)).Code);
    }

    private Task<StarlingHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Starling:GrpcPort"] = "0",
            ["Starling:HttpPort"] = "0",
            ["Starling:Storage:DataFolder"] = Data,
            ["Starling:Consent:SealEvery"] = "00:00:01",
            ["Starling:Consent:HeadsFolder"] = Path.GetDirectoryName(Heads),
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        return StarlingHost.StartAsync(new StarlingHostOptions { Quiet = true, Settings = all });
    }

    private Task<CommandLine> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(null, [.. arguments, "--address", _host.GrpcAddress.ToString()]);

    private async Task DoneAsync(params string[] arguments) => Assert.Equal(0, (await RunAsync(arguments)).Code);

    /// <summary>Waits until so many lines are under seals whose heads are exported.</summary>
    private Task UntilSealedAsync(int lines) =>
        EventuallyAsync(() =>
            Task.FromResult(
                File.Exists(Heads)
                    && File.ReadLines(Heads)
                        .Where(line => line.EndsWith('}'))
                        .Sum(line => JsonDocument.Parse(line).RootElement.GetProperty("lines").GetInt32()) >= lines
            )
        );

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var looked = 0; looked < 600; looked++)
        {
            if (await condition())
            {
                return;
            }

            await poll.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not come about.");
    }

    private async Task TamperAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "ledger.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Computes what <c>proto/README.md</c> says, with nothing of the product's code.</summary>
    private static class ThirdPerson
    {
        private static readonly string[] Acts = ["OPTED_IN", "OPTED_OUT", "SUPPRESSED", "SUPPRESSION_LIFTED", "NUMBER_CHANGED", "ERASED"];
        private static readonly string[] Kinds = ["UNSPECIFIED", "IMPLIED", "EXPRESS", "WITHDRAWN"];
        private static readonly string[] Circumstances =
        [
            "CUSTOMER_CALL",
            "INFORMATION_REQUEST",
            "DEMO_REQUEST",
            "POINT_OF_SALE_PURCHASE",
            "APPOINTMENT",
            "PROGRESSIVE_FORM",
            "IMPORT",
            "KEYWORD",
            "API",
        ];

        public static void Check(JsonElement bundle, JsonElement proof, IEnumerable<string> heads)
        {
            var line = proof.GetProperty("event");
            var evidence = line.GetProperty("evidence");
            var person = line.GetProperty("erased").GetBoolean()
                ? Octets(proof, "person_digest")
                : Hash(
                    Text("starling.consent.person.v1"),
                    Field(Octets(proof, "salt")),
                    Text(line, "profile_id"),
                    Text(line, "source"),
                    Text(evidence, "wording"),
                    Text(evidence, "wording_version"),
                    Text(evidence, "actor"),
                    Text(evidence, "time_zone")
                );
            var digest = Hash(
                Text("starling.consent.line.v1"),
                Field(Convert.FromHexString(bundle.GetProperty("contact").GetString()!["contacts/".Length..])),
                Number(Array.IndexOf(Acts, Word(line, "act", "CONSENT_ACT_"))),
                Text(line, "communication_type"),
                Number(Array.IndexOf(Kinds, Word(line, "status", "CONSENT_STATUS_"))),
                Number(Array.IndexOf(Circumstances, Word(evidence, "circumstance", "CONSENT_CIRCUMSTANCE_"))),
                Time(line, "give_time"),
                Time(line, "until_time"),
                Time(line, "record_time"),
                Field(person)
            );
            Assert.Equal(Convert.ToHexString(Octets(proof, "digest")), Convert.ToHexString(digest));

            var number = proof.GetProperty("seal").GetString();
            var seal = bundle.GetProperty("seals").EnumerateArray().Single(seal => seal.GetProperty("number").GetString() == number);
            var root = Climb(
                Hash([0], Eight(long.Parse(line.GetProperty("sequence").GetString()!, null)), digest),
                proof.GetProperty("place").GetInt32(),
                seal.GetProperty("event_count").GetInt32(),
                [.. proof.GetProperty("path").EnumerateArray().Select(step => step.GetBytesFromBase64())]
            );
            Assert.Equal(Convert.ToHexString(Octets(seal, "root")), Convert.ToHexString(root));
            var head = Hash(
                Text("starling.consent.seal.v1"),
                Number(long.Parse(number!, null)),
                Field(Octets(seal, "previous_head")),
                Number(seal.GetProperty("event_count").GetInt32()),
                Field(root),
                Time(seal, "seal_time"),
                Text(seal.GetProperty("key_id").GetString()!)
            );
            Assert.Contains(
                heads,
                exported => exported.Contains($"\"head\":\"{Convert.ToHexStringLower(head)}\"", StringComparison.Ordinal)
            );
        }

        private static byte[] Climb(byte[] hash, int place, int count, byte[][] path)
        {
            var step = 0;
            for (var width = count; width > 1; width = (width + 1) / 2, place /= 2)
            {
                if (place % 2 == 1)
                {
                    hash = Hash([1], path[step++], hash);
                }
                else if (place + 1 < width)
                {
                    hash = Hash([1], hash, path[step++]);
                }
            }

            Assert.Equal(path.Length, step);
            return hash;
        }

        private static byte[] Hash(params byte[][] parts) => SHA256.HashData([.. parts.SelectMany(part => part)]);

        private static byte[] Field(byte[]? octets)
        {
            var length = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(length, octets is null ? uint.MaxValue : (uint)octets.Length);
            return [.. length, .. octets ?? []];
        }

        private static byte[] Text(string text) => Field(Encoding.UTF8.GetBytes(text));

        private static byte[] Text(JsonElement from, string name) => Text(from.GetProperty(name).GetString()!);

        private static byte[] Number(long number) => Field(Eight(number));

        private static byte[] Eight(long number)
        {
            var octets = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(octets, number);
            return octets;
        }

        private static byte[] Time(JsonElement from, string name) =>
            from.TryGetProperty(name, out var time) && time.ValueKind == JsonValueKind.String
                ? Number(InstantPattern.ExtendedIso.Parse(time.GetString()!).Value.ToUnixTimeMilliseconds())
                : Field(null);

        private static string Word(JsonElement from, string name, string prefix) => from.GetProperty(name).GetString()![prefix.Length..];

        private static byte[] Octets(JsonElement from, string name) => from.GetProperty(name).GetBytesFromBase64();
    }
}
