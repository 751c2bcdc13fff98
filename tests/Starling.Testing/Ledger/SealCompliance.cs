using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Consent.Sealing;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// The sealed consent ledger. A chain over everything that is written · blocks of any size, of lines that come late, of lines from before there
/// were digests · one chain whoever seals · evidence of a contact · erasure · and what somebody does who has the database: changes a field, takes a
/// line away, adds one, swaps two, pretends an erasure; changes, removes, swaps seals; makes the chain anew; cuts its end off.
/// </summary>
public abstract class SealCompliance : LedgerScenario
{
    private const string Promotional = "promotional";

    private static readonly ConsentEvidence Shop = new(
        ConsentCircumstance.PointOfSalePurchase,
        "receipt 4711",
        "Two texts a month, -10 % on the first purchase. STOP to 12345 ends it.",
        "2026-08",
        "till 3",
        "America/Toronto"
    );

    /// <summary>Every column of a line that its digest is made of, and another value for it.</summary>
    public static TheoryData<string> Changes =>
        [
            "act = 1",
            "profile_id = 'eric'",
            "type = 'informational'",
            "type = NULL",
            "kind = 1",
            "circumstance = 8",
            "given_at = given_at - 1",
            "until = 1",
            "source = 'receipt 4712'",
            "source = NULL",
            "wording = 'As many texts as we like.'",
            "wording_version = '2026-07'",
            "actor = 'till 4'",
            "zone = 'Europe/Paris'",
            "recorded_at = recorded_at + 1",
            "salt = digest",
            "digest = salt",
            "salt = NULL",
        ];

    protected SealKey Key { get; } = new([.. Enumerable.Range(0, 32).Select(octet => (byte)octet)]);

    private SealKey OtherKey { get; } = new(new byte[32]);

    /// <summary>What somebody does who has the database and not the program.</summary>
    protected abstract Task TamperAsync(string sql);

    /// <summary>Octets as the engine's SQL writes them.</summary>
    protected abstract string Literal(byte[] octets);

    [Fact]
    public async Task Whatever_is_written_to_the_ledger_is_sealed_and_verifies()
    {
        var campaign = await CampaignAsync();
        await AcceptOneAsync(campaign, To(9, consent: new ConsentAssertion(ConsentKind.Express, Now, null, "form 12"), profile: "zoe"));
        await AcceptOneAsync(campaign, To(9, consent: new ConsentAssertion(ConsentKind.Implied, Now, Now + Duration.FromDays(9), null)));
        await OptInAsync(1);
        await OptOutAsync(1);
        await StopAsync(2);
        await OptInAsync(2, lifts: true);
        await Ledger.Profiles.UpsertAsync(Tenant, [Imported(3, "zoe"), Imported(3, "eric"), Imported(4, "zoe")], None);
        await Ledger.RestartAsync();

        Assert.Equal(0, (await VerifyAsync()).Lines);
        Assert.Equal([1L], (await SealAllAsync()).Select(seal => seal.Number));
        Assert.Null(await Ledger.Seals.SealAsync(Key, 9, None));
        var audit = await VerifyAsync();
        Assert.Null(audit.Fault);
        Assert.Equal((true, 0L, 0L), (audit.IsDone, audit.Unsealed, audit.Erased));
        Assert.True(audit.Lines >= 9);
    }

    [Fact]
    public async Task A_text_that_an_engine_cannot_keep_as_it_is_verifies_all_the_same()
    {
        await OptInAsync(1, Shop with { Wording = "a\0b \ud83d half", Source = "\0" });
        await SealAllAsync();
        Assert.Null((await VerifyAsync()).Fault);
    }

    [Fact]
    public async Task Blocks_follow_each_other_and_a_walk_tells_how_far_it_is()
    {
        for (var person = 1; person <= 70; person++)
        {
            await OptInAsync(person);
        }

        var seals = await SealAllAsync(most: 2);
        await OptInAsync(1);
        Assert.Equal(Enumerable.Range(1, 35).Select(number => (long)number), seals.Select(seal => seal.Number));
        Assert.Equal(
            seals.Select(seal => seal.Head),
            (await Ledger.Seals.ListAsync(1, 99, None)).Select(seal => seal.Previous).Append(seals[^1].Head)
        );
        var told = await WalkAsync();
        Assert.Equal([(64L, false), (70L, false), (70L, true)], told.Select(audit => (audit.Lines, audit.IsDone)));
        Assert.Equal((1L, 35L), (told[^1].Unsealed, told[^1].Last!.Number));
    }

    [Fact]
    public async Task A_line_that_is_committed_late_with_an_earlier_time_gets_a_later_seal()
    {
        await OptInAsync(1);
        await SealAllAsync();
        Clock.Advance(Duration.FromMinutes(-5));
        await OptInAsync(2);

        Assert.Equal([2L], (await SealAllAsync()).Select(seal => seal.Number));
        var audit = await VerifyAsync();
        Assert.Equal((null, 2L, 0L), (audit.Fault, audit.Lines, audit.Unsealed));
    }

    [Fact]
    public async Task Lines_from_before_there_were_digests_get_theirs_with_their_seal_or_their_erasure()
    {
        await OptInAsync(1);
        await OptInAsync(2);
        await TamperAsync("UPDATE consent_event SET salt = NULL, digest = NULL");
        await EraseAsync(2);
        await SealAllAsync();
        var audit = await VerifyAsync();
        Assert.Equal((null, 3L, 1L), (audit.Fault, audit.Lines, audit.Erased));
        Assert.Equal("receipt 4711", (await ProofsAsync(1)).Lines[0].Sealed.Line.Evidence.Source);
    }

    [Fact]
    public async Task Sealed_by_several_at_once_there_is_one_chain()
    {
        for (var person = 1; person <= 40; person++)
        {
            await OptInAsync(person);
        }

        var others = await OpenOthersAsync();
        await Task.WhenAll(others.Select(seals => Task.Run(() => SealAllAsync(seals, most: 1, rounds: 60))));
        await SealAllAsync();
        var audit = await VerifyAsync();
        Assert.Equal((null, 40L, 0L), (audit.Fault, audit.Lines, audit.Unsealed));
        Assert.Equal(audit.Last!.Number, (await Ledger.Seals.ListAsync(0, 99, None)).Count);
    }

    [Fact]
    public async Task An_erasure_takes_salt_and_person_out_and_the_chain_still_verifies()
    {
        await OptInAsync(1, profile: "zoe");
        await OptOutAsync(1);
        await SealAllAsync();
        var before = await ProofsAsync(1);
        await EraseAsync(1);
        await OptInAsync(1, profile: "eric");

        var after = await ProofsAsync(1);
        Assert.Equal([.. Enumerable.Repeat(true, before.Lines.Count), false, false], after.Lines.Select(line => line.Sealed.IsErased));
        foreach (var (line, was) in after.Lines.Take(before.Lines.Count).Zip(before.Lines))
        {
            Assert.Null(line.Sealed.Salt);
            Assert.Equal(was.Sealed.Digest, line.Sealed.Digest);
            Assert.True(line.Sealed.Line.IsErased);
            Assert.Equal("", line.Sealed.Line.Profile);
            Assert.Equal(new ConsentEvidence(was.Sealed.Line.Evidence.Circumstance), line.Sealed.Line.Evidence);
            Assert.Equal((was.Sealed.Line.Act, was.Sealed.Line.GivenAt), (line.Sealed.Line.Act, line.Sealed.Line.GivenAt));
        }

        await SealAllAsync();
        var audit = await VerifyAsync();
        Assert.Equal((null, (long)before.Lines.Count, 0L), (audit.Fault, audit.Erased, audit.Unsealed));
    }

    [Fact]
    public async Task The_evidence_of_a_contact_leads_to_its_seals()
    {
        for (var person = 1; person <= 7; person++)
        {
            await OptInAsync(person);
            await OptInAsync(3);
        }

        await SealAllAsync(most: 5);
        await OptInAsync(3);
        var found = await ProofsAsync(3);
        Assert.Equal(Enumerable.Range(1, found.Lines.Count), found.Lines.Select(line => (int)line.Sealed.Line.Sequence));
        Assert.Null(found.Lines[^1].Sealed.Seal);
        foreach (var line in found.Lines.SkipLast(1))
        {
            var seal = found.Seals.Single(seal => seal.Number == line.Sealed.Seal);
            var leaf = SealTree.Leaf(line.Sealed.Line.Sequence, line.Sealed.Digest);
            Assert.True(line.Sealed.IsWhole());
            Assert.Equal(seal.Root, SealTree.RootOf(leaf, line.Sealed.Place, seal.Count, line.Path));
        }

        Assert.Equal([2L, 3L], (await Ledger.Seals.ListProvenAsync(KeyOf(3), 1, 2, None)).Lines.Select(line => line.Sealed.Line.Sequence));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_field_that_was_changed_is_found(string change)
    {
        await ThreeSealsAsync();
        await TamperAsync($"UPDATE consent_event SET {change} WHERE seal = 2 AND place = 1");
        var fault = (await VerifyAsync()).Fault;
        Assert.Equal((LedgerFaultKind.EventChanged, 2L), (fault?.Kind, fault?.Seal));
        Assert.NotNull(fault!.Contact);
        Assert.Equal(1, fault.Sequence);
    }

    [Theory]
    [InlineData("UPDATE consent_event SET seq = 7 WHERE seal = 2 AND place = 1", LedgerFaultKind.EventsReplaced)]
    [InlineData("DELETE FROM consent_event WHERE seal = 2 AND place = 1", LedgerFaultKind.EventRemoved)]
    [InlineData("DELETE FROM consent_event WHERE seal = 2 AND place = 2", LedgerFaultKind.EventRemoved)]
    [InlineData("UPDATE consent_event SET seal = NULL, place = NULL WHERE seal = 2 AND place = 0", LedgerFaultKind.EventRemoved)]
    [InlineData("UPDATE consent_event SET place = 2 - place WHERE seal = 2", LedgerFaultKind.EventsReplaced)]
    [InlineData("UPDATE consent_event SET seal = 2, place = 3 WHERE seal IS NULL", LedgerFaultKind.EventInserted)]
    [InlineData("UPDATE consent_event SET seal = 2, place = 1 WHERE seal IS NULL", LedgerFaultKind.EventInserted)]
    [InlineData("UPDATE consent_event SET seal = 2 WHERE seal IS NULL", LedgerFaultKind.EventInserted)]
    [InlineData("UPDATE consent_event SET seal = 9, place = 0 WHERE seal IS NULL", LedgerFaultKind.SealRemoved)]
    [InlineData("UPDATE consent_event SET seal = 0, place = 0 WHERE seal IS NULL", LedgerFaultKind.EventInserted)]
    [InlineData("UPDATE consent_seal SET sealed_at = sealed_at + 1 WHERE number = 2", LedgerFaultKind.SealChanged)]
    [InlineData("UPDATE consent_seal SET count = 1000000 WHERE number = 2", LedgerFaultKind.SealChanged)]
    [InlineData("UPDATE consent_seal SET root = head WHERE number = 2", LedgerFaultKind.SealChanged)]
    [InlineData("UPDATE consent_seal SET head = root WHERE number = 2", LedgerFaultKind.SealChanged)]
    [InlineData("UPDATE consent_seal SET key_id = 'none' WHERE number = 2", LedgerFaultKind.SealChanged)]
    [InlineData("UPDATE consent_seal SET previous = root WHERE number = 2", LedgerFaultKind.SealOutOfOrder)]
    [InlineData("UPDATE consent_seal SET mac = head WHERE number = 2", LedgerFaultKind.MacWrong)]
    [InlineData("DELETE FROM consent_seal WHERE number = 2", LedgerFaultKind.SealRemoved)]
    [InlineData("DELETE FROM consent_seal WHERE number = 3", LedgerFaultKind.SealRemoved)]
    [InlineData("DELETE FROM consent_seal", LedgerFaultKind.SealRemoved)]
    public async Task What_was_done_to_lines_and_seals_is_found(string sql, LedgerFaultKind kind)
    {
        await ThreeSealsAsync();
        await OptInAsync(99);
        await TamperAsync(sql);
        Assert.Equal(kind, (await VerifyAsync()).Fault?.Kind);
    }

    [Fact]
    public async Task Seals_that_changed_places_are_found()
    {
        await ThreeSealsAsync();
        await TamperAsync(
            "UPDATE consent_seal SET number = number + 10 WHERE number > 1; UPDATE consent_seal SET number = 15 - number WHERE number > 1"
        );
        var fault = (await VerifyAsync()).Fault;
        Assert.Equal((LedgerFaultKind.SealOutOfOrder, 2L), (fault?.Kind, fault?.Seal));
    }

    [Fact]
    public async Task A_line_with_a_digest_made_to_fit_is_found_by_its_seal()
    {
        await ThreeSealsAsync();
        var line = (await ProofsAsync(5)).Lines[0].Sealed;
        var forged = line.Line with { Kind = ConsentKind.Withdrawn };
        var digest = ConsentDigest.Of(forged, ConsentDigest.OfPerson(line.Salt, forged.Profile, forged.Evidence));
        await TamperAsync(
            $"UPDATE consent_event SET kind = 3, digest = {Literal(digest)} WHERE seal = {line.Seal} AND place = {line.Place}"
        );
        var fault = (await VerifyAsync()).Fault;
        Assert.Equal((LedgerFaultKind.EventsReplaced, line.Seal), (fault?.Kind, fault?.Seal));
    }

    [Fact]
    public async Task An_erasure_that_nobody_asked_for_is_found()
    {
        await ThreeSealsAsync();
        var line = (await ProofsAsync(5)).Lines[0].Sealed;
        var person = ConsentDigest.OfPerson(line.Salt, line.Line.Profile, line.Line.Evidence);
        await TamperAsync(
            $"""
            UPDATE consent_event SET salt = NULL, person = {Literal(person)}, profile_id = '', source = NULL, wording = NULL,
              wording_version = NULL, actor = NULL, zone = NULL
            WHERE seal = {line.Seal} AND place = {line.Place}
            """
        );
        Assert.Equal(LedgerFaultKind.ErasureUnrecorded, (await VerifyAsync()).Fault?.Kind);
    }

    [Theory]
    [InlineData("source = 'another receipt'")]
    [InlineData("profile_id = 'eric'")]
    [InlineData("kind = 3")]
    [InlineData("given_at = 0")]
    [InlineData("person = digest")]
    public async Task An_erased_line_cannot_be_changed_either(string change)
    {
        await ThreeSealsAsync();
        await EraseAsync(5);
        Assert.Null((await VerifyAsync()).Fault);
        await TamperAsync($"UPDATE consent_event SET {change} WHERE salt IS NULL");
        Assert.Equal(LedgerFaultKind.EventChanged, (await VerifyAsync()).Fault?.Kind);
    }

    [Fact]
    public async Task A_chain_made_anew_without_the_key_is_found()
    {
        await ThreeSealsAsync();
        await RebuildAsync(OtherKey);
        Assert.Equal((LedgerFaultKind.KeyUnknown, 1L), await KindAsync());

        // The name of the key is no secret.
        await RebuildAsync(OtherKey, Key.Id);
        Assert.Equal((LedgerFaultKind.MacWrong, 1L), await KindAsync());

        async Task<(LedgerFaultKind?, long?)> KindAsync()
        {
            var fault = (await VerifyAsync()).Fault;
            return (fault?.Kind, fault?.Seal);
        }
    }

    [Fact]
    public async Task A_chain_made_anew_with_the_key_is_found_by_a_head_that_was_exported()
    {
        var seals = await ThreeSealsAsync();
        var exported = new ExportedHead(2, seals[1].Head);
        Assert.Null((await VerifyAsync(exported)).Fault);
        await TamperAsync("DELETE FROM consent_seal; UPDATE consent_event SET seal = NULL, place = NULL");
        Clock.Advance(Duration.FromMinutes(1));
        await SealAllAsync(most: 3);

        Assert.Null((await VerifyAsync()).Fault);
        var fault = (await VerifyAsync(exported)).Fault;
        Assert.Equal((LedgerFaultKind.HeadMissing, 2L), (fault?.Kind, fault?.Seal));
    }

    [Fact]
    public async Task An_end_that_was_cut_off_is_found_by_a_head_that_was_exported()
    {
        var seals = await ThreeSealsAsync();
        await TamperAsync("DELETE FROM consent_seal WHERE number = 3; DELETE FROM consent_event WHERE seal = 3");

        Assert.Null((await VerifyAsync()).Fault);
        Assert.Null((await VerifyAsync(new ExportedHead(2, seals[1].Head))).Fault);
        var fault = (await VerifyAsync(new ExportedHead(3, seals[2].Head))).Fault;
        Assert.Equal((LedgerFaultKind.HeadMissing, 3L), (fault?.Kind, fault?.Seal));
    }

    [Fact]
    public async Task After_a_change_of_keys_the_former_one_still_verifies_what_it_sealed()
    {
        await OptInAsync(1);
        await SealAllAsync();
        await OptInAsync(2);
        await Ledger.Seals.SealAsync(OtherKey, 9, None);

        Assert.Null((await LastAsync(new SealKeys([OtherKey, Key]))).Fault);
        Assert.Equal((LedgerFaultKind.KeyUnknown, 2L), Place((await LastAsync(new SealKeys([Key]))).Fault));

        static (LedgerFaultKind?, long?) Place(LedgerFault? fault) => (fault?.Kind, fault?.Seal);
    }

    /// <summary>Those who may seal the same rows at the same time.</summary>
    protected virtual Task<IReadOnlyList<IConsentSeals>> OpenOthersAsync() =>
        Task.FromResult<IReadOnlyList<IConsentSeals>>([Ledger.Seals, Ledger.Seals]);

    protected Task OptInAsync(int person, ConsentEvidence? evidence = null, string profile = "", bool lifts = false) =>
        Ledger.Consents.OptInAsync(
            new OptIn(
                Tenant,
                KeyOf(person),
                Number(person),
                profile,
                Promotional,
                new ConsentAssertion(ConsentKind.Express, Now, null, Shop.Source),
                evidence ?? Shop,
                lifts
            ),
            None
        );

    private ProfileChange Imported(int person, string profile) =>
        new(
            KeyOf(person),
            Number(person),
            profile,
            new ProfilePatch("Zoé"),
            new StatedConsent(Promotional, new ConsentAssertion(ConsentKind.Express, Now, null, Shop.Source), Shop, IsDated: false)
        );

    protected async Task<IReadOnlyList<ConsentSeal>> SealAllAsync(int most = ConsentSeal.MostLines)
    {
        var made = new List<ConsentSeal>();
        while (await Ledger.Seals.SealAsync(Key, most, None) is { } seal)
        {
            made.Add(seal);
        }

        return made;
    }

    protected async Task<LedgerAudit> VerifyAsync(ExportedHead? expected = null) => (await WalkAsync(expected))[^1];

    private async Task SealAllAsync(IConsentSeals seals, int most, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            await seals.SealAsync(Key, most, None);
        }
    }

    /// <summary>Nine people, three lines under each seal.</summary>
    private async Task<IReadOnlyList<ConsentSeal>> ThreeSealsAsync()
    {
        for (var person = 1; person <= 9; person++)
        {
            await OptInAsync(person, profile: "zoe");
            Clock.AdvanceSeconds(1);
        }

        return await SealAllAsync(most: 3);
    }

    /// <summary>Makes every seal anew over the lines as they are.</summary>
    private async Task RebuildAsync(SealKey key, string? keyId = null)
    {
        ConsentSeal? before = null;
        foreach (var seal in await Ledger.Seals.ListAsync(0, 99, None))
        {
            before = Forge(seal, before, key, keyId ?? key.Id);
            await TamperAsync(
                $"""
                UPDATE consent_seal SET previous = {Literal(before.Previous)}, head = {Literal(before.Head)}, mac = {Literal(before.Mac)},
                  key_id = '{before.KeyId}' WHERE number = {before.Number}
                """
            );
        }
    }

    private static ConsentSeal Forge(ConsentSeal seal, ConsentSeal? before, SealKey key, string keyId)
    {
        var head = ConsentSeal.HeadOf(
            seal.Number,
            before?.Head ?? ConsentSeal.Beginning.ToArray(),
            seal.Count,
            seal.Root,
            seal.SealedAt,
            keyId
        );
        return seal with { Previous = before?.Head ?? ConsentSeal.Beginning.ToArray(), KeyId = keyId, Head = head, Mac = key.Sign(head) };
    }

    private async Task<LedgerAudit> LastAsync(SealKeys keys)
    {
        LedgerAudit? last = null;
        await foreach (var audit in Ledger.Seals.VerifyAsync(keys, null, None))
        {
            last = audit;
        }

        return last!;
    }

    private async Task<List<LedgerAudit>> WalkAsync(ExportedHead? expected = null)
    {
        var told = new List<LedgerAudit>();
        await foreach (var audit in Ledger.Seals.VerifyAsync(new SealKeys([Key]), expected, None))
        {
            told.Add(audit);
        }

        return told;
    }

    private async Task AcceptOneAsync(CampaignId campaign, NewMessage message) =>
        Assert.IsType<PageOutcome.Committed>(await PageAsync(campaign, (await BatchAsync(campaign)).Batch, 0, Item(message)));

    private Task OptOutAsync(int person) =>
        Ledger.Consents.OptOutAsync([new OptOut(Tenant, KeyOf(person), Number(person), "", Promotional, Now, Shop)], None);

    private async Task EraseAsync(int person) =>
        Assert.NotNull(
            await Ledger.Erasures.BeginAsync(Tenant, KeyOf(person), "tests", new ConsentEvidence(ConsentCircumstance.Api), None)
        );

    private Task<ProvenLines> ProofsAsync(int person) => Ledger.Seals.ListProvenAsync(KeyOf(person), 0, 99, None);
}
