using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Gateway.Submissions;
using Duration = NodaTime.Duration;

namespace Starling.Gateway.Tests.Submissions;

/// <summary>A good item, every kind of bad item, and the content hash.</summary>
public sealed class ItemReaderTests
{
    public static TheoryData<string, string, Action<V1.BatchItem>> BadItems() =>
        new()
        {
            { ErrorReasons.PhoneMissing, "phone", item => item.Phone = "" },
            { ErrorReasons.PhoneTooShort, "phone", item => item.Phone = "+1416" },
            { ErrorReasons.ValueTooLong, "item_id", item => item.ItemId = new string('x', 129) },
            { ErrorReasons.ValueTooLong, "item_id", item => item.ItemId = "two\nlines" },
            { ErrorReasons.ValueMalformed, "profile_id", item => item.ProfileId = new string('x', 129) },
            { ErrorReasons.ValueMalformed, "profile_id", item => item.ProfileId = "a|b" },
            { ErrorReasons.ValueMalformed, "profile_id", item => item.ProfileId = "a\u0007" },
            { ErrorReasons.LanguageMalformed, "language", item => item.Language = "français" },
            { ErrorReasons.LanguageMalformed, "language", item => item.Language = "fr_CA" },
            { ErrorReasons.LanguageMalformed, "language", item => item.Language = "f" },
            { ErrorReasons.LanguageMalformed, "language", item => item.Language = "fr-" },
            { ErrorReasons.TimeZoneUnknown, "time_zone", item => item.TimeZone = "America/Montréal" },
            { ErrorReasons.TimeZoneUnknown, "time_zone", item => item.TimeZone = "EDT+4" },
            { ErrorReasons.ConsentIncomplete, "consent.kind", item => item.Consent = new() { Source = "form" } },
            { ErrorReasons.ConsentIncomplete, "consent.kind", item => item.Consent = new() { Kind = (V1.ConsentKind)9, Source = "form" } },
            { ErrorReasons.ConsentIncomplete, "consent.source", item => item.Consent = new() { Kind = V1.ConsentKind.Express } },
            {
                ErrorReasons.ValueTooLong,
                "consent.source",
                item => item.Consent = new() { Kind = V1.ConsentKind.Express, Source = new string('x', 201) }
            },
            {
                ErrorReasons.ConsentInFuture,
                "consent.collect_time",
                item => item.Consent = Express(GatewayHarness.Now + Duration.FromMinutes(6))
            },
            {
                ErrorReasons.ValueOutOfRange,
                "consent.collect_time",
                item =>
                    item.Consent = new()
                    {
                        Kind = V1.ConsentKind.Express,
                        Source = "form",
                        CollectTime = new() { Seconds = long.MaxValue },
                    }
            },
            {
                ErrorReasons.ValueOutOfRange,
                "consent.collect_time",
                item =>
                    item.Consent = new()
                    {
                        Kind = V1.ConsentKind.Express,
                        Source = "form",
                        CollectTime = new() { Nanos = -1 },
                    }
            },
            { ErrorReasons.TooManyFields, "fields", item => item.Fields.Add(Enumerable.Range(0, 65).ToDictionary(n => $"f{n}", _ => "")) },
            { ErrorReasons.ValueMalformed, "fields", item => item.Fields.Add("", "x") },
            { ErrorReasons.ValueMalformed, "fields", item => item.Fields.Add(new string('n', 65), "x") },
            { ErrorReasons.ValueTooLong, "fields[\"city\"]", item => item.Fields["city"] = new string('x', 1_001) },
        };

    [Theory]
    [MemberData(nameof(BadItems))]
    public void A_bad_item_is_a_rejected_line_with_field_and_rule(string reason, string field, Action<V1.BatchItem> spoil)
    {
        var item = Good();
        spoil(item);
        var read = Reader().Read(item, GatewayHarness.Now, out var fault);
        Assert.Null(read.Message);
        Assert.Equal((reason, field), (fault.Reason, fault.Field));
        Assert.Equal(reason, read.Rejected!.Reason);
        Assert.InRange(read.Rejected.Detail.Length, 1, 300);
        Assert.InRange(fault.ShownValue.Length, 0, Limits.ShownValue + 1);
    }

    [Fact]
    public void A_good_item_is_a_message_with_everything_it_said()
    {
        var item = Good();
        var message = Read(item);
        Assert.Equal("+14165550123", message.Msisdn.ToString());
        Assert.Equal(GatewayHarness.Keys.Of(TenantId.Default, message.Msisdn), message.Contact);
        Assert.Equal(("p-1", "fr-CA", "America/Toronto"), (message.ProfileId, message.Language, message.Zone));
        Assert.Equal("""{"city":"Trois-Rivières","first_name":"Zoé \"Z\""}""", message.Fields);
        Assert.Equal(
            new ConsentAssertion(ConsentKind.Express, GatewayHarness.Now - Duration.FromDays(1), null, "point_of_sale"),
            message.Consent
        );
        Assert.Equal("promotional", message.ConsentType);
        Assert.Null(message.Text ?? message.Type ?? (object?)message.Sender ?? message.WithStopMention ?? (object?)message.ExpiresAt);
    }

    [Fact]
    public void What_an_item_leaves_out_is_null()
    {
        var message = Read(new V1.BatchItem { Phone = "+14165550123" });
        Assert.Null(message.ProfileId ?? message.Language ?? message.Zone ?? message.Fields);
        Assert.Null(message.Consent);
    }

    [Fact]
    public void An_implied_consent_ends_by_itself()
    {
        var item = Good();
        item.Consent.Kind = V1.ConsentKind.Implied;
        var consent = Read(item).Consent!;
        Assert.Equal(Duration.FromDays(180), consent.Until - consent.Since);
    }

    [Fact]
    public void A_consent_without_a_time_counts_from_now()
    {
        var item = Good();
        item.Consent.CollectTime = null;
        Assert.Equal(GatewayHarness.Now, Read(item).Consent!.Since);
    }

    [Fact]
    public void A_callers_clock_may_be_a_little_ahead_but_no_consent_is_of_the_future()
    {
        var item = Good();
        item.Consent = Express(GatewayHarness.Now + Duration.FromMinutes(4));
        Assert.Equal(GatewayHarness.Now, Read(item).Consent!.Since);
    }

    [Fact]
    public void The_content_hash_is_the_same_whatever_the_time_and_the_order_of_fields()
    {
        var item = Good();
        var other = Good();
        other.Fields.Clear();
        foreach (var name in item.Fields.Keys.Reverse())
        {
            other.Fields[name] = item.Fields[name];
        }

        item.Consent.CollectTime = other.Consent.CollectTime = null;
        var later = Reader().Read(other, GatewayHarness.Now + Duration.FromHours(1), out _).Message!;
        Assert.Equal(Read(item).ContentHash, later.ContentHash);
    }

    public static TheoryData<string, Action<V1.BatchItem>> Changes() =>
        new()
        {
            { "number", item => item.Phone = "+14165550124" },
            { "profile", item => item.ProfileId = "p-2" },
            { "language", item => item.Language = "fr" },
            { "zone", item => item.TimeZone = "America/Halifax" },
            { "field", item => item.Fields["city"] = "Québec" },
            { "one field more", item => item.Fields["more"] = "" },
            { "consent source", item => item.Consent.Source = "form" },
            { "consent kind", item => item.Consent.Kind = V1.ConsentKind.Implied },
            { "consent time", item => item.Consent.CollectTime = null },
            { "no consent", item => item.Consent = null },
        };

    [Theory]
    [MemberData(nameof(Changes))]
    public void The_content_hash_tells_any_other_content(string what, Action<V1.BatchItem> change)
    {
        var item = Good();
        change(item);
        Assert.True(Read(Good()).ContentHash != Read(item).ContentHash, what);
    }

    [Fact]
    public void The_same_number_written_otherwise_is_the_same_content()
    {
        var item = Good();
        item.Phone = "416-555-0123";
        Assert.Equal(Read(Good()).ContentHash, Read(item).ContentHash);
    }

    [Fact]
    public void A_bad_line_has_a_hash_of_its_own_content()
    {
        var reader = Reader();
        ulong HashOf(string phone) => reader.Read(new V1.BatchItem { Phone = phone }, GatewayHarness.Now, out _).Rejected!.ContentHash;
        Assert.Equal(HashOf("bad"), HashOf("bad"));
        Assert.NotEqual(HashOf("bad"), HashOf("worse"));
    }

    [Fact]
    public void One_reader_serves_good_and_bad_items_in_turn()
    {
        var reader = Reader();
        var first = reader.Read(Good(), GatewayHarness.Now, out _);
        reader.Read(new V1.BatchItem { Phone = "x" }, GatewayHarness.Now, out _);
        Assert.Equal(first.Message, reader.Read(Good(), GatewayHarness.Now, out _).Message);
    }

    internal static V1.BatchItem Good() =>
        new()
        {
            ItemId = "line-1",
            Phone = "+14165550123",
            ProfileId = "p-1",
            Language = "fr-CA",
            TimeZone = "America/Toronto",
            Consent = Express(GatewayHarness.Now - Duration.FromDays(1)),
            Fields = { ["first_name"] = "Zoé \"Z\"", ["city"] = "Trois-Rivières" },
        };

    private static V1.ConsentAssertion Express(Instant since) =>
        new()
        {
            Kind = V1.ConsentKind.Express,
            Source = "point_of_sale",
            CollectTime = Timestamp.FromDateTimeOffset(since.ToDateTimeOffset()),
        };

    private static NewMessage Read(V1.BatchItem item) => Reader().Read(item, GatewayHarness.Now, out _).Message!;

    private static ItemReader Reader() =>
        new(
            new PhoneNumberReader(acceptFixedLines: false),
            new Destinations(new NumberCountries(new NumberPlaces()), Options.Create(new DestinationOptions())),
            new ConsentReader(Duration.FromDays(180)),
            GatewayHarness.Keys,
            TenantId.Default,
            "CA",
            "promotional"
        );
}
