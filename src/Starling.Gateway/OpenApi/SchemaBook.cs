using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;

namespace Starling.Gateway.OpenApi;

/// <summary>JSON schemas of the contract's messages and enums, as protobuf's JSON mapping writes them; each is described once.</summary>
internal sealed class SchemaBook
{
    private readonly SortedDictionary<string, JsonObject> _schemas = new(StringComparer.Ordinal);

    /// <summary>All that were asked for, with all they refer to.</summary>
    public JsonObject ToJson() => new(_schemas.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value)));

    /// <summary>A reference to a message's schema.</summary>
    public JsonObject Of(MessageDescriptor message)
    {
        if (!_schemas.ContainsKey(message.Name))
        {
            _schemas[message.Name] = []; // It may contain itself.
            _schemas[message.Name] = Describe(message, new HashSet<string>());
        }

        return Reference(message.Name);
    }

    /// <summary>A message's schema, some fields left out: those that stand in the path.</summary>
    public JsonObject Describe(MessageDescriptor message, IReadOnlySet<string> without)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in message.Fields.InDeclarationOrder().Where(field => !without.Contains(field.Name)))
        {
            properties[field.JsonName] = Of(field);
            if (Behaves(field, FieldBehavior.Required))
            {
                required.Add(field.JsonName);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        ContractText.Describe(schema, message.Declaration);
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }

    /// <summary>The schema of one field, with what its comment says.</summary>
    public JsonObject Of(FieldDescriptor field)
    {
        var schema =
            field.IsMap ? new JsonObject { ["type"] = "object", ["additionalProperties"] = Single(field.MessageType.Fields["value"]) }
            : field.IsRepeated ? new JsonObject { ["type"] = "array", ["items"] = Single(field) }
            : Single(field);
        ContractText.Describe(schema, field.Declaration, OneOf(field));
        if (Behaves(field, FieldBehavior.OutputOnly) || Behaves(field, FieldBehavior.Identifier))
        {
            schema["readOnly"] = true;
        }

        return schema;
    }

    private JsonObject Single(FieldDescriptor field) =>
        field.FieldType switch
        {
            FieldType.Bool => Typed("boolean"),
            FieldType.String => Typed("string"),
            FieldType.Bytes => Typed("string", "byte"),
            FieldType.Float => Typed("number", "float"),
            FieldType.Double => Typed("number", "double"),
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Typed("integer", "int64"),
            FieldType.UInt64 or FieldType.Fixed64 => Typed("integer", "uint64"),
            FieldType.UInt32 or FieldType.Fixed32 => Typed("integer", "uint32"),
            FieldType.Enum => Of(field.EnumType),
            FieldType.Message or FieldType.Group => WellKnown(field.MessageType) ?? Of(field.MessageType),
            _ => Typed("integer", "int32"),
        };

    private JsonObject Of(EnumDescriptor values)
    {
        if (!_schemas.ContainsKey(values.Name))
        {
            var schema = new JsonObject
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([.. values.Values.Select(value => (JsonNode)value.Name)]),
            };
            ContractText.Describe(
                schema,
                values.Declaration,
                string.Join('\n', values.Values.Select(value => $"- `{value.Name}`: {ContractText.Of(value.Declaration)}"))
            );
            _schemas[values.Name] = schema;
        }

        return Reference(values.Name);
    }

    private static JsonObject? WellKnown(MessageDescriptor message) =>
        message.FullName switch
        {
            "google.protobuf.Timestamp" => Typed("string", "date-time"),
            "google.protobuf.Duration" => new JsonObject { ["type"] = "string", ["pattern"] = @"^-?\d+(\.\d{1,9})?s$" },
            "google.protobuf.FieldMask" => Typed("string"),
            "google.protobuf.Struct" or "google.protobuf.Any" or "google.protobuf.Empty" => Typed("object"),
            "google.protobuf.Value" => [],
            _ => null,
        };

    private static string? OneOf(FieldDescriptor field) =>
        field.RealContainingOneof is { } choice
            ? $"At most one of {string.Join(", ", choice.Fields.Select(one => $"`{one.JsonName}`"))}."
            : null;

    private static bool Behaves(FieldDescriptor field, FieldBehavior behavior) =>
        field.GetOptions()?.GetExtension(FieldBehaviorExtensions.FieldBehavior)?.Contains(behavior) == true;

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject Typed(string type, string? format = null)
    {
        var schema = new JsonObject { ["type"] = type };
        if (format is not null)
        {
            schema["format"] = format;
        }

        return schema;
    }
}
