using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Api;
using Google.Protobuf.Reflection;

namespace Starling.Gateway.OpenApi;

/// <summary>The OpenAPI 3.1 document of the HTTP/JSON front door, made of the contract: its <c>google.api.http</c> rules and its comments.</summary>
/// <remarks>Methods to which callers stream have no form over HTTP/JSON and are left out.</remarks>
public static class OpenApiDocument
{
    private const string Json = "application/json";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        // It is served as JSON, never put into a page as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The document, indented.</summary>
    public static string Write() => Make().ToJsonString(Indented) + "\n";

    private static JsonObject Make()
    {
        var schemas = new SchemaBook();
        var paths = new JsonObject();
        var tags = new JsonArray();
        foreach (var service in ContractFiles.Load().SelectMany(file => file.Services))
        {
            var tag = new JsonObject { ["name"] = service.Name };
            ContractText.Describe(tag, service.Declaration);
            tags.Add(tag);
            foreach (var method in service.Methods.Where(method => !method.IsClientStreaming))
            {
                AddPaths(paths, method, schemas);
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Starling",
                ["version"] = "v1",
                ["description"] =
                    "The contract of proto/starling/v1 over HTTP/JSON. Fields that the contract does not know are refused. Errors are google.rpc.Status; "
                    + "their reasons are listed in proto/README.md. Batches of recipients are streamed over gRPC (MessageService.SubmitBatch).",
            },
            ["tags"] = tags,
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = WithStatus(schemas.ToJson()),
                ["responses"] = new JsonObject
                {
                    ["Error"] = Response("What went wrong.", new JsonObject { ["$ref"] = "#/components/schemas/Status" }),
                },
            },
        };
    }

    private static void AddPaths(JsonObject paths, MethodDescriptor method, SchemaBook schemas)
    {
        if (method.GetOptions()?.GetExtension(AnnotationsExtensions.Http) is not { } rule)
        {
            return;
        }

        var place = 0;
        foreach (var binding in rule.AdditionalBindings.Prepend(rule))
        {
            var (verb, template) = Verb(binding);
            var path = HttpPath.Read(template);
            if (paths[path.Text] is not JsonObject item)
            {
                paths[path.Text] = item = [];
            }

            item[verb] = Operation(method, binding, path, schemas, place++);
        }
    }

    private static (string Verb, string Template) Verb(HttpRule rule) =>
        rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("get", rule.Get),
            HttpRule.PatternOneofCase.Put => ("put", rule.Put),
            HttpRule.PatternOneofCase.Post => ("post", rule.Post),
            HttpRule.PatternOneofCase.Delete => ("delete", rule.Delete),
            HttpRule.PatternOneofCase.Patch => ("patch", rule.Patch),
            _ => throw new InvalidOperationException($"A rule has the pattern {rule.PatternCase}, which is not described here."),
        };

    private static JsonObject Operation(MethodDescriptor method, HttpRule rule, HttpPath path, SchemaBook schemas, int place)
    {
        var text = ContractText.Of(method.Declaration);
        var operation = new JsonObject
        {
            ["operationId"] = method.Name + (place == 0 ? "" : $"{place + 1}"),
            ["tags"] = new JsonArray(method.Service.Name),
            ["summary"] = ContractText.Summary(text),
            ["description"] = text,
        };
        var parameters = new JsonArray();
        foreach (var (name, pattern) in path.Parameters)
        {
            parameters.Add(Parameter(name, "path", new JsonObject { ["type"] = "string" }, $"The id in `{pattern}`.", true));
        }

        if (rule.Body != "*")
        {
            AddQuery(parameters, method.InputType, path.Fields.Append(rule.Body).ToHashSet(), schemas);
        }

        if (parameters.Count > 0)
        {
            operation["parameters"] = parameters;
        }

        if (rule.Body.Length > 0)
        {
            var schema =
                rule.Body != "*" ? schemas.Of(method.InputType.FindFieldByName(rule.Body))
                : path.Fields.Count == 0 ? schemas.Of(method.InputType)
                : schemas.Describe(method.InputType, path.Fields);
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(schema) };
        }

        var told = method.IsServerStreaming ? "A stream: one JSON object a line, each as below." : "Done.";
        operation["responses"] = new JsonObject
        {
            ["200"] = Response(told, schemas.Of(method.OutputType)),
            ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Error" },
        };
        return operation;
    }

    private static void AddQuery(JsonArray parameters, MessageDescriptor request, HashSet<string> without, SchemaBook schemas)
    {
        foreach (var field in request.Fields.InDeclarationOrder().Where(field => !without.Contains(field.Name)))
        {
            var schema = schemas.Of(field);
            schema.Remove("description");
            parameters.Add(Parameter(field.JsonName, "query", schema, ContractText.Of(field.Declaration), false));
        }
    }

    private static JsonObject Parameter(string name, string place, JsonObject schema, string description, bool required) =>
        new()
        {
            ["name"] = name,
            ["in"] = place,
            ["required"] = required,
            ["description"] = description,
            ["schema"] = schema,
        };

    private static JsonObject Response(string description, JsonObject schema) =>
        new() { ["description"] = description, ["content"] = Content(schema) };

    private static JsonObject Content(JsonObject schema) => new() { [Json] = new JsonObject { ["schema"] = schema } };

    /// <summary>google.rpc.Status is not of our package; it is described as its JSON looks.</summary>
    private static JsonObject WithStatus(JsonObject schemas)
    {
        schemas["Status"] = new JsonObject
        {
            ["type"] = "object",
            ["description"] =
                "google.rpc.Status. `details` hold a google.rpc.ErrorInfo with the stable `reason`, and more where it applies.",
            ["properties"] = new JsonObject
            {
                ["code"] = new JsonObject { ["type"] = "integer", ["description"] = "google.rpc.Code." },
                ["message"] = new JsonObject { ["type"] = "string", ["description"] = "For people; it may change." },
                ["details"] = new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["properties"] = new JsonObject { ["@type"] = new JsonObject { ["type"] = "string" } },
                        ["required"] = new JsonArray("@type"),
                    },
                },
            },
        };
        return schemas;
    }
}
