using System.Buffers;
using System.Text;
using System.Text.Json;
using NodaTime;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;

namespace Starling.Storage.Ledger;

/// <summary>
/// A contact's consents as its row holds them: <c>{"profile|type":{"k":2,"s":1700000000000,"u":null,"w":"form 12"}}</c>; k kind, s since,
/// u until (unix milliseconds, left out when it has no end), w where it was collected (left out when unknown). A data format.
/// </summary>
internal static class ConsentJson
{
    public static string Write(IEnumerable<KeyValuePair<string, ConsentAssertion>> consents)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (key, consent) in consents)
            {
                json.WriteStartObject(key);
                json.WriteNumber("k"u8, (int)consent.Kind);
                json.WriteNumber("s"u8, consent.Since.ToUnixTimeMilliseconds());
                if (consent.Until is { } until)
                {
                    json.WriteNumber("u"u8, until.ToUnixTimeMilliseconds());
                }

                if (consent.Source is { } source)
                {
                    json.WriteString("w"u8, source);
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyDictionary<string, ConsentAssertion> Read(string? text)
    {
        if (text is null)
        {
            return ContactRow.NoConsents;
        }

        using var document = JsonDocument.Parse(text);
        var consents = new Dictionary<string, ConsentAssertion>(StringComparer.Ordinal);
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            var value = entry.Value;
            consents[entry.Name] = new ConsentAssertion(
                (ConsentKind)value.GetProperty("k"u8).GetInt32(),
                Instant.FromUnixTimeMilliseconds(value.GetProperty("s"u8).GetInt64()),
                value.TryGetProperty("u"u8, out var until) ? Instant.FromUnixTimeMilliseconds(until.GetInt64()) : null,
                value.TryGetProperty("w"u8, out var source) ? source.GetString() : null
            );
        }

        return consents;
    }
}
