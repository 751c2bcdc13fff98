using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Starling.Gateway.Http;

/// <summary>Compares JSON with the message it is to become: unknown fields, wrong kinds of values, words no enum has.</summary>
internal static class JsonShape
{
    private const string FieldRule = "there is no such field; known here: ";

    /// <summary>Everything in <paramref name="value"/> that is not of this message.</summary>
    /// <param name="path">Where the value stands; empty for the whole body.</param>
    public static IEnumerable<FieldFault> Faults(JsonElement value, MessageDescriptor message, string path = "")
    {
        if (WellKnown(message) is { } rule)
        {
            return IsReadable(value, message) ? [] : [Malformed(path, value, rule)];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(property => Faults(property, message, path)),
            _ => [Malformed(path, value, "it must be an object")],
        };
    }

    /// <summary>The field of that name, as JSON or as the contract writes it.</summary>
    public static FieldDescriptor? Find(MessageDescriptor message, string name) =>
        message.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name || field.Name == name);

    /// <summary>A field that the message does not have.</summary>
    public static FieldFault Unknown(string path, MessageDescriptor message) =>
        new(
            ErrorReasons.FieldUnknown,
            path,
            string.Empty,
            FieldRule + string.Join(", ", message.Fields.InDeclarationOrder().Select(field => field.JsonName))
        );

    private static IEnumerable<FieldFault> Faults(JsonProperty property, MessageDescriptor message, string path)
    {
        var inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
        return Find(message, property.Name) is { } field ? Faults(property.Value, field, inner) : [Unknown(inner, message)];
    }

    private static IEnumerable<FieldFault> Faults(JsonElement value, FieldDescriptor field, string path)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (field.IsMap)
        {
            return value.ValueKind == JsonValueKind.Object
                ? value
                    .EnumerateObject()
                    .SelectMany(entry => Single(entry.Value, field.MessageType.Fields["value"], $"{path}[\"{entry.Name}\"]"))
                : [Malformed(path, value, "it must be an object")];
        }

        if (!field.IsRepeated)
        {
            return Single(value, field, path);
        }

        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().SelectMany((item, index) => Single(item, field, $"{path}[{index}]"))
            : [Malformed(path, value, "it must be an array")];
    }

    private static IEnumerable<FieldFault> Single(JsonElement value, FieldDescriptor field, string path)
    {
        return field.FieldType switch
        {
            FieldType.Message or FieldType.Group => Faults(value, field.MessageType, path),
            FieldType.Enum => Check(
                IsWordOf(value, field.EnumType),
                $"one of {string.Join(", ", field.EnumType.Values.Select(word => word.Name))}"
            ),
            FieldType.Bool => Check(value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false"),
            FieldType.String or FieldType.Bytes => Check(value.ValueKind == JsonValueKind.String, "a string"),
            FieldType.Float or FieldType.Double => Check(IsNumber(value, whole: false), "a number"),
            _ => Check(IsNumber(value, whole: true), "a whole number"),
        };

        IEnumerable<FieldFault> Check(bool good, string what) => good ? [] : [Malformed(path, value, $"it must be {what}")];
    }

    private static bool IsWordOf(JsonElement value, EnumDescriptor words) =>
        value.ValueKind switch
        {
            JsonValueKind.String => words.FindValueByName(value.GetString()!) is not null,
            JsonValueKind.Number => value.TryGetInt32(out var number) && words.FindValueByNumber(number) is not null,
            _ => false,
        };

    /// <summary>Protobuf's JSON takes numbers in quotes too.</summary>
    private static bool IsNumber(JsonElement value, bool whole)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString(),
            _ => null,
        };
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && (!whole || number == Math.Truncate(number));
    }

    private static string? WellKnown(MessageDescriptor message) =>
        message.File.Package != "google.protobuf" ? null
        : message == Timestamp.Descriptor ? "it must be an instant of RFC 3339: 2026-03-03T15:30:00Z"
        : message == Duration.Descriptor ? "it must be seconds with an s: 90s, 1.5s"
        : $"it must be a {message.FullName}";

    private static bool IsReadable(JsonElement value, MessageDescriptor message)
    {
        try
        {
            return JsonParser.Default.Parse(value.GetRawText(), message) is not null;
        }
        catch (Exception fault) when (fault is InvalidProtocolBufferException or InvalidJsonException)
        {
            return false;
        }
    }

    private static FieldFault Malformed(string path, JsonElement value, string rule) =>
        new(ErrorReasons.ValueMalformed, path.Length == 0 ? "body" : path, value.GetRawText(), rule);
}
