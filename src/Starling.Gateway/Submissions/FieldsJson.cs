using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf.Collections;

namespace Starling.Gateway.Submissions;

/// <summary>Writes template fields as the ledger keeps them: one flat JSON object, names in ordinal order. Used by one thread at a time.</summary>
internal sealed class FieldsJson
{
    // Rows are read by programs, never put into a page; accents stay one character.
    private static readonly JsonWriterOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> _octets = new(512);
    private readonly List<string> _names = new(Limits.Fields);

    /// <returns>False when a name or value is beyond its limit.</returns>
    public bool TryWrite(MapField<string, string> fields, out string? json, out FieldFault fault)
    {
        json = null;
        if (!IsGood(fields, out fault) || fields.Count == 0)
        {
            return fault.Reason is null;
        }

        // Maps have no order; rows and content hashes need one.
        _names.Clear();
        _names.AddRange(fields.Keys);
        _names.Sort(StringComparer.Ordinal);
        _octets.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_octets, Relaxed))
        {
            writer.WriteStartObject();
            foreach (var name in _names)
            {
                writer.WriteString(name, fields[name]);
            }

            writer.WriteEndObject();
        }

        json = Encoding.UTF8.GetString(_octets.WrittenSpan);
        return true;
    }

    /// <summary>Whether there are not too many, and none is beyond its limit.</summary>
    public static bool IsGood(MapField<string, string> fields, out FieldFault fault)
    {
        fault = default;
        if (fields.Count > Limits.Fields)
        {
            fault = new(ErrorReasons.TooManyFields, "fields", $"{fields.Count} fields", $"at most {Limits.Fields} fields");
            return false;
        }

        foreach (var (name, value) in fields)
        {
            if (name.Length is 0 or > Limits.FieldName || !ValueRules.IsPlain(name))
            {
                fault = new(ErrorReasons.ValueMalformed, "fields", name, $"a field's name has 1 to {Limits.FieldName} characters");
                return false;
            }

            if (value.Length > Limits.FieldValue)
            {
                fault = new(ErrorReasons.ValueTooLong, $"fields[\"{name}\"]", value, $"a value has at most {Limits.FieldValue} characters");
                return false;
            }
        }

        return true;
    }
}
