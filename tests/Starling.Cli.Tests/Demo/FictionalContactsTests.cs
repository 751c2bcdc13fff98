using System.Text;
using PhoneNumbers;
using Starling.Cli.Contacts;
using Starling.Cli.Demo;
using Starling.V1;

namespace Starling.Cli.Tests.Demo;

public sealed class FictionalContactsTests
{
    [Fact]
    public void Every_kind_of_number_is_valid_for_libphonenumber()
    {
        var library = PhoneNumberUtil.GetInstance();
        for (var index = 0; index < FictionalNumbers.Capacity; index += 97)
        {
            var number = FictionalNumbers.At(index);
            Assert.True(library.IsValidNumber(library.Parse(number.Phone, null)), number.Phone);
        }
    }

    [Fact]
    public void No_number_comes_twice_up_to_the_capacity()
    {
        var seen = new HashSet<long>(FictionalNumbers.Capacity);
        for (var index = 0; index < FictionalNumbers.Capacity; index++)
        {
            Assert.True(seen.Add(long.Parse(FictionalNumbers.At(index).Phone.AsSpan(1))), $"index {index}");
        }
    }

    [Fact]
    public void The_shipped_file_uses_numbers_reserved_for_fiction_only()
    {
        for (var index = 0; index < FictionalContacts.ShippedCount; index++)
        {
            var phone = FictionalNumbers.At(index).Phone;
            Assert.True(
                phone is ['+', '1', _, _, _, '5', '5', '5', '0', '1', _, _]
                    || phone[..4] is "+331" or "+332" or "+333" or "+334" or "+335"
                    || phone.StartsWith("+44", StringComparison.Ordinal),
                phone
            );
        }
    }

    [Fact]
    public void Every_zone_is_known()
    {
        var zones = Enumerable.Range(0, 5_000).Select(index => FictionalNumbers.At(index).Zone).Distinct().ToList();
        Assert.All(zones, zone => Assert.NotNull(NodaTime.DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone)));
        Assert.True(zones.Count >= 10);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_file_and_a_longer_one_begins_with_it()
    {
        var shorter = await ReadTextAsync(new FictionalContacts().OpenStream(500));
        Assert.Equal(shorter, await ReadTextAsync(new FictionalContacts().OpenStream(500)));
        Assert.StartsWith(shorter, await ReadTextAsync(new FictionalContacts().OpenStream(600)), StringComparison.Ordinal);
        Assert.NotEqual(shorter, await ReadTextAsync(new FictionalContacts(seed: 2).OpenStream(500)));
    }

    /// <summary>After a change of the generator: <c>STARLING_WRITE_CONTACTS=path</c> writes the file anew.</summary>
    [Fact]
    public async Task The_shipped_file_is_what_the_generator_writes()
    {
        var expected = await ReadTextAsync(new FictionalContacts().OpenStream(FictionalContacts.ShippedCount));
        if (Environment.GetEnvironmentVariable("STARLING_WRITE_CONTACTS") is { } path)
        {
            await File.WriteAllTextAsync(path, expected);
        }

        await using var shipped = typeof(FictionalContacts).Assembly.GetManifestResourceStream("contacts.csv")!;
        Assert.Equal(expected, await ReadTextAsync(shipped));
    }

    [Fact]
    public async Task The_people_are_as_life_has_them()
    {
        const int Count = 20_000;
        var bad = new BadLines();
        await using var file = await ContactFile.OpenAsync(
            new FictionalContacts().OpenStream(Count),
            "generated",
            new ConsentReading("demo"),
            bad,
            Count
        );
        var library = PhoneNumberUtil.GetInstance();
        var phones = new HashSet<string>();
        int repeated = 0,
            refused = 0,
            silent = 0,
            implied = 0,
            nameless = 0,
            lines = 0;
        await foreach (var item in file.ReadAsync())
        {
            lines++;
            if (!IsGood(library, item))
            {
                refused++;
                continue;
            }

            repeated += phones.Add(library.Format(library.Parse(item.Phone, null), PhoneNumberFormat.E164)) ? 0 : 1;
            silent += item.Consent is null ? 1 : 0;
            implied += item.Consent?.Kind == ConsentKind.Implied ? 1 : 0;
            nameless += item.Fields.ContainsKey("first_name") ? 0 : 1;
        }

        Assert.Equal(Count, lines + bad.Unsent);
        Assert.Equal(Count, file.Records);
        Assert.InRange((refused + bad.Unsent) / (double)Count, 0.012, 0.018);
        Assert.InRange(repeated / (double)Count, 0.016, 0.024);
        Assert.InRange(silent / (double)Count, 0.025, 0.036);
        Assert.InRange(implied / (double)Count, 0.085, 0.115);
        Assert.InRange(nameless / (double)Count, 0.006, 0.014);
        Assert.Equal([LineFaults.ConsentWord, LineFaults.FieldCount, LineFaults.Unreadable], bad.Reasons.Keys.Order());
    }

    private static bool IsGood(PhoneNumberUtil library, BatchItem item)
    {
        try
        {
            return library.IsValidNumber(library.Parse(item.Phone, null))
                && NodaTime.DateTimeZoneProviders.Tzdb.GetZoneOrNull(item.TimeZone) is not null;
        }
        catch (NumberParseException)
        {
            return false;
        }
    }

    private static async Task<string> ReadTextAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
