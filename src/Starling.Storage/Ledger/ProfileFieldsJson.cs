using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime.Text;
using Starling.Domain.Contacts;

namespace Starling.Storage.Ledger;

/// <summary>
/// A profile's free fields as its row holds them: <c>{"city":"Lyon","points":12,"vip":true,"birthday":{"date":"1980-05-17"}}</c>, names in
/// ordinal order. A data format, which queries read too.
/// </summary>
internal static class ProfileFieldsJson
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string? Write(IReadOnlyDictionary<string, FieldValue> fields)
    {
        if (fields.Count == 0)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields.OrderBy(field => field.Key, StringComparer.Ordinal))
            {
                json.WritePropertyName(name);
                Write(json, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyDictionary<string, FieldValue> Read(string? text)
    {
        if (text is null)
        {
            return Profile.NoFields;
        }

        using var document = JsonDocument.Parse(text);
        var fields = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var entry in document.RootElement.EnumerateObject())
        {
            fields[entry.Name] = Read(entry.Value);
        }

        return fields;
    }

    private static void Write(Utf8JsonWriter json, FieldValue value)
    {
        switch (value.Kind)
        {
            case FieldKind.Number:
                json.WriteNumberValue(value.Number);
                break;
            case FieldKind.Flag:
                json.WriteBooleanValue(value.Flag);
                break;
            case FieldKind.Date:
                json.WriteStartObject();
                json.WriteString("date"u8, LocalDatePattern.Iso.Format(value.Date));
                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(value.Text);
                break;
        }
    }

    private static FieldValue Read(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => FieldValue.Of(value.GetDouble()),
            JsonValueKind.True => FieldValue.Of(true),
            JsonValueKind.False => FieldValue.Of(false),
            JsonValueKind.Object => FieldValue.Of(LocalDatePattern.Iso.Parse(value.GetProperty("date"u8).GetString()!).Value),
            _ => FieldValue.Of(value.GetString()!),
        };
}
