using System.Text.Json;
using Starling.Gateway.OpenApi;

namespace Starling.Host.Tests.Http;

public sealed class OpenApiTests
{
    [Fact]
    public void The_document_in_the_repository_is_what_the_contract_says() =>
        GeneratedFile.Check("proto/openapi.json", OpenApiDocument.Write());

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        using var document = JsonDocument.Parse(OpenApiDocument.Write());
        var schemas = document.RootElement.GetProperty("components").GetProperty("schemas");
        foreach (
            var reference in References(document.RootElement)
                .Where(text => text.StartsWith("#/components/schemas/", StringComparison.Ordinal))
        )
        {
            Assert.True(schemas.TryGetProperty(reference.Split('/')[^1], out _), reference);
        }
    }

    [Fact]
    public void A_name_in_a_path_becomes_a_parameter()
    {
        var path = HttpPath.Read("/v1/{name=campaigns/*}:start");
        Assert.Equal("/v1/campaigns/{campaign}:start", path.Text);
        Assert.Equal([("campaign", "campaigns/{campaign}")], path.Parameters);
    }

    private static IEnumerable<string> References(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(property => property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
            _ => [],
        };
}
