using System.Security.Cryptography;
using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Consent.Sealing;
using Starling.Domain.Contacts;

namespace Starling.Domain.Tests.Consent.Sealing;

/// <summary>
/// The octets of digests, trees and seals, written out: they are a data format that a third person computes with other programs. Encoding of a
/// line · roots · paths of every place · a seal, its MAC and the name of its key · key files.
/// </summary>
public sealed class SealVectorTests
{
    private static readonly Instant GivenAt = Instant.FromUtc(2026, 9, 15, 14, 30);

    private static readonly ConsentEvidence Evidence = new(
        ConsentCircumstance.PointOfSalePurchase,
        "receipt 4711",
        "Deux textos par mois. Arrêt: 12345",
        null,
        "",
        "America/Toronto"
    );

    private static readonly byte[] Salt = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");

    private static readonly ContactKey Contact = new(0x0011223344556677, 0x8899aabbccddeeff);

    private static ConsentEvent Line =>
        new(
            Contact,
            1,
            ConsentAct.OptedIn,
            "zoe",
            "promotional",
            ConsentKind.Express,
            GivenAt,
            null,
            Evidence,
            GivenAt + Duration.FromMilliseconds(123)
        );

    [Fact]
    public void The_personal_part_is_form_salt_profile_source_wording_version_actor_zone_each_behind_its_length()
    {
        var octets = Convert.FromHexString(
            "0000001a"
                + "737461726c696e672e636f6e73656e742e706572736f6e2e7631" // starling.consent.person.v1
                + "00000010"
                + "000102030405060708090a0b0c0d0e0f"
                + "00000003"
                + "7a6f65" // zoe
                + "0000000c"
                + "726563656970742034373131" // receipt 4711
                + "00000023"
                + "4465757820746578746f7320706172206d6f69732e20417272c3aa743a203132333435" // Deux textos par mois. Arrêt: 12345
                + "00000000" // no version
                + "00000000" // an empty actor
                + "0000000f"
                + "416d65726963612f546f726f6e746f" // America/Toronto
        );
        Assert.Equal(Hex(SHA256.HashData(octets)), Hex(ConsentDigest.OfPerson(Salt, "zoe", Evidence)));
        Assert.Equal(
            "7e05f85079367699828c38ac5b848d651b2e7c5b630cb883bb3f552f0444ad8d",
            Hex(ConsentDigest.OfPerson(Salt, "zoe", Evidence))
        );
    }

    [Fact]
    public void The_line_is_form_contact_act_type_kind_circumstance_times_and_the_hash_of_the_personal_part()
    {
        var octets = Convert.FromHexString(
            "00000018"
                + "737461726c696e672e636f6e73656e742e6c696e652e7631" // starling.consent.line.v1
                + "00000010"
                + "00112233445566778899aabbccddeeff"
                + "00000008"
                + "0000000000000000" // opted in
                + "0000000b"
                + "70726f6d6f74696f6e616c" // promotional
                + "00000008"
                + "0000000000000002" // express
                + "00000008"
                + "0000000000000003" // point of sale
                + "00000008"
                + "000001a0a5798640" // 2026-09-15T14:30:00Z
                + "ffffffff" // without an end
                + "00000008"
                + "000001a0a57986bb" // 123 ms later
                + "00000020"
                + "7e05f85079367699828c38ac5b848d651b2e7c5b630cb883bb3f552f0444ad8d"
        );
        var digest = ConsentDigest.Of(Line, ConsentDigest.OfPerson(Salt, "zoe", Evidence));
        Assert.Equal(Hex(SHA256.HashData(octets)), Hex(digest));
        Assert.Equal("cff640c24f8e5512c4e491ddef35fb107baa98ad1d660bcad0aefd5313f39afe", Hex(digest));
    }

    [Fact]
    public void What_moves_from_one_field_to_its_neighbour_makes_another_digest()
    {
        var digests = new[]
        {
            Evidence with
            {
                Source = "ab",
                Wording = "c",
            },
            Evidence with
            {
                Source = "a",
                Wording = "bc",
            },
            Evidence with
            {
                Source = "abc",
                Wording = "",
            },
            Evidence with
            {
                Source = null,
                Wording = "abc",
            },
        }.Select(evidence => Hex(ConsentDigest.OfPerson(Salt, "zoe", evidence)));
        Assert.Equal(4, digests.Distinct().Count());
    }

    [Fact]
    public void A_text_that_was_not_given_is_the_empty_one() =>
        Assert.Equal(
            Hex(ConsentDigest.OfPerson(Salt, "zoe", Evidence with { Actor = null })),
            Hex(ConsentDigest.OfPerson(Salt, "zoe", Evidence with { Actor = "" }))
        );

    [Fact]
    public void What_an_engine_cannot_keep_counts_as_what_it_keeps_instead() =>
        Assert.Equal(
            Hex(ConsentDigest.OfPerson(Salt, "zoe", Evidence with { Wording = "a\uFFFDb\uFFFD" })),
            Hex(ConsentDigest.OfPerson(Salt, "zoe", Evidence with { Wording = "a\0b\ud83d" }))
        );

    [Theory]
    [InlineData(1, "b0d1cf08682987b4a4d5bea526fddc73581803908dbc61b764a2b726881ce7fd")]
    [InlineData(2, "52ff3eca933111a9318a68a058443b55f702f1ba3ee860bfc7f751a6e2a9c5be")]
    [InlineData(3, "191c81921c6e300c9ddce840d92f5ede249fcf7996df2b89c54d9ef023965f28")]
    [InlineData(5, "e620e1c6b6c72943e7d02bfd7f5c5c0f23eac54a3de49c8de46c0da2c005a344")]
    public void The_root_of_a_tree(int lines, string root) => Assert.Equal(root, Hex(SealTree.Root(Leaves(lines))));

    [Fact]
    public void Every_path_leads_to_the_root_and_from_no_other_place()
    {
        foreach (var lines in Enumerable.Range(1, 20).Append(ConsentSeal.MostLines))
        {
            var leaves = Leaves(lines);
            var root = Hex(SealTree.Root(leaves));
            for (var place = 0; place < lines; place++)
            {
                var path = SealTree.Path(leaves, place);
                Assert.InRange(path.Count, 0, 9);
                Assert.Equal(root, Hex(SealTree.RootOf(leaves[place], place, lines, path)!));
                var beside = SealTree.RootOf(leaves[place], (place + 1) % lines, lines, path);
                Assert.True(lines == 1 || beside is null || Hex(beside) != root);
            }
        }
    }

    [Fact]
    public void A_seal_its_mac_and_the_name_of_its_key()
    {
        var key = new SealKey([.. Enumerable.Range(0, 32).Select(octet => (byte)octet)]);
        var seal = ConsentSeal.After(null, Leaves(3), GivenAt, key);

        Assert.Equal("f07e284be089c070", key.Id);
        Assert.Equal("9a4cf0dc453273a9aa7ae32247764ea21503da94b72f459b20234aaec2650820", Hex(seal.Head));
        Assert.Equal("837611d7e2d02aaf1f2cc60c9f458627102ce9a5476f73df07330ee82de4a065", Hex(seal.Mac));
        Assert.True(seal.IsWhole());
        var next = ConsentSeal.After(seal, Leaves(1), GivenAt, key);
        Assert.Equal((2, Hex(seal.Head)), (next.Number, Hex(next.Previous)));
    }

    [Fact]
    public void A_file_of_keys_has_one_a_line_and_the_first_one_seals()
    {
        var (older, newer) = (new string('0', 64), new string('A', 66));
        var keys = SealKeys.Parse($"{newer}\r\n\n{older}\n");
        Assert.Equal(new SealKey(Convert.FromHexString(newer)).Id, keys.Current!.Id);
        Assert.NotNull(keys.Find(new SealKey(new byte[32]).Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("00112233445566778899aabbccddeeff")]
    [InlineData("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0")]
    [InlineData("g0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff")]
    public void A_file_that_holds_something_else_is_refused_and_not_repeated(string text)
    {
        var fault = Assert.Throws<FormatException>(() => SealKeys.Parse(text));
        Assert.DoesNotContain("0011", fault.Message, StringComparison.Ordinal);
    }

    private static byte[][] Leaves(int lines) =>
        [.. Enumerable.Range(0, lines).Select(line => SealTree.Leaf(line + 1, SHA256.HashData([(byte)line])))];

    private static string Hex(byte[] octets) => Convert.ToHexStringLower(octets);
}
