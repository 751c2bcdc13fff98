using System.Diagnostics;
using NodaTime;
using Npgsql;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Storage.Postgres;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

/// <summary>A page of an import beside somebody else: a contact, a profile or a place that moved between reading and writing is read again.</summary>
public sealed class PostgresImportTests : LedgerScenario
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private PostgresLedgerUnderTest Postgres => (PostgresLedgerUnderTest)Ledger;

    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));

    [Fact]
    public async Task A_stop_that_comes_between_reading_and_writing_stays()
    {
        await ImportAsync("Zoé", Consent("list 12"));
        await BesideAsync(
            """
            UPDATE contact SET version = version + 1, stop_version = stop_version + 1, suppressed_at = 1, suppressed_why = 'keyword stop'
            WHERE key = $1
            """,
            () => ImportAsync("Zoé", Consent("list 13", "transactional"), Consent("list 14", "otp"))
        );

        var contact = await ContactAsync(1);
        Assert.Equal((Instant.FromUnixTimeMilliseconds(1), 4L, 4L), (contact.SuppressedSince, contact.Version, contact.StopVersion));
        Assert.Equal(["list 12", "list 13", "list 14"], contact.Consents.Values.Select(consent => consent.Source).Order());
        Assert.Equal([3L, 2L, 1L], (await Ledger.Consents.ListAsync(KeyOf(1), null, 9, None)).Select(line => line.Sequence));
    }

    [Fact]
    public async Task A_profile_that_changed_between_reading_and_writing_keeps_both_changes()
    {
        await ImportAsync("Zoé");
        await BesideAsync("UPDATE profile SET version = version + 1, stage = 'lead' WHERE contact = $1", () => ImportAsync("Chloé"));

        var profile = (await Ledger.Profiles.FindAsync(Tenant, "zoe", None))!;
        Assert.Equal(("Chloé", "lead", 3L), (profile.FirstName, profile.Stage, profile.Version));
    }

    [Fact]
    public async Task A_profile_that_went_between_reading_and_writing_is_made_anew()
    {
        await ImportAsync("Zoé");
        await BesideAsync("DELETE FROM profile WHERE contact = $1", () => ImportAsync("Chloé"));

        var profile = (await Ledger.Profiles.FindAsync(Tenant, "zoe", None))!;
        Assert.Equal(("Chloé", 1L), (profile.FirstName, profile.Version));
    }

    [Fact]
    public async Task A_contact_that_somebody_else_made_between_reading_and_writing_keeps_what_it_was_given()
    {
        Assert.Empty(await Ledger.Contacts.ReadAsync([KeyOf(1)], None));
        await BesideAsync(
            "INSERT INTO contact (key, tenant, msisdn, version, stop_version, suppressed_at) VALUES ($1, 'default', 1, 7, 7, 1)",
            () => ImportAsync("Zoé", Consent("list 12"))
        );

        var contact = await ContactAsync(1);
        Assert.Equal((Instant.FromUnixTimeMilliseconds(1), 8L), (contact.SuppressedSince, contact.Version));
        Assert.Equal("list 12", Assert.Single(contact.Consents).Value.Source);
    }

    /// <summary>Two processes give the same people other fields, page beside page: none is lost.</summary>
    [Fact]
    public async Task Two_imports_of_the_same_people_lose_nothing_of_each_other()
    {
        const int people = 40;
        const int rounds = 10;
        using var other = Postgres.Open();
        for (var round = 0; round < rounds; round++)
        {
            await Task.WhenAll(
                Ledger.Profiles.UpsertAsync(Tenant, Page("here", round), None),
                other.Profiles.UpsertAsync(Tenant, [.. Enumerable.Reverse(Page("there", round))], None)
            );
        }

        for (var person = 0; person < people; person++)
        {
            var card = (await Ledger.Profiles.ReadAsync(Tenant, KeyOf(person), None))!;
            Assert.Equal(2 * rounds, Assert.Single(card.Profiles).Fields.Count);
            Assert.Equal(2 * rounds, card.Profiles[0].Version);
            Assert.Equal(2 * rounds, card.Row.Version);
            Assert.Equal(2 * rounds, card.Row.Consents.Count);
            Assert.Equal(
                Enumerable.Range(1, 2 * rounds).Select(seq => (long)seq),
                (await Ledger.Consents.ListAsync(KeyOf(person), null, 99, None)).Select(line => line.Sequence).Order()
            );
        }

        ProfileChange[] Page(string who, int round) =>
            [
                .. Enumerable
                    .Range(0, people)
                    .Select(person => new ProfileChange(
                        KeyOf(person),
                        Number(person),
                        $"p{person}",
                        new ProfilePatch(Fields: new Dictionary<string, FieldValue?> { [$"{who}{round}"] = FieldValue.Of(round) }),
                        Consent("list 12", $"{who}{round}")
                    )),
            ];
    }

    /// <summary>Changes the first contact, and commits when the ledger's writer waits for it: it has read by then.</summary>
    private async Task BesideAsync(string sql, Func<Task> work)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Postgres.Options.ConnectionString) { Pooling = false, ApplicationName = "beside" }.ToString()
        );
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var change = new NpgsqlCommand(sql, connection, transaction);
        change.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = KeyOf(1).ToUuid() });
        await change.ExecuteNonQueryAsync();
        var working = Task.Run(work);
        await using var waits = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))",
            connection,
            transaction
        );
        var began = Stopwatch.GetTimestamp();
        while ((long)(await waits.ExecuteScalarAsync())! == 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Bound, "the writer never waited");
            await new NpgsqlCommand("SELECT pg_stat_clear_snapshot()", connection, transaction).ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        await working;
    }

    private Task<IReadOnlyList<ProfileOutcome>> ImportAsync(string firstName, params StatedConsent?[] consents) =>
        Ledger.Profiles.UpsertAsync(
            Tenant,
            [
                .. consents
                    .DefaultIfEmpty()
                    .Select(consent => new ProfileChange(KeyOf(1), Number(1), "zoe", new ProfilePatch(firstName), consent)),
            ],
            None
        );

    private StatedConsent Consent(string list, string type = "promotional") =>
        new(type, new ConsentAssertion(ConsentKind.Express, Now, null, list), new ConsentEvidence(ConsentCircumstance.Import, list), false);
}
