using System.Net.Mime;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Starling.Gateway.OpenApi;

namespace Starling.Gateway.Http;

/// <summary>The same contract over HTTP/JSON, and the documents that describe it.</summary>
public static class HttpEndpoints
{
    /// <summary>Adds what <see cref="UseStarlingHttp"/> and <see cref="MapStarlingHttp"/> need.</summary>
    internal static void AddTranscoding(IGrpcServerBuilder grpc) => grpc.AddJsonTranscoding(json => json.TypeRegistry = HttpFault.Details);

    /// <summary>Refuses requests that say more than the contract knows. Stands after routing, before the endpoints.</summary>
    public static IApplicationBuilder UseStarlingHttp(this IApplicationBuilder app) => app.UseMiddleware<JsonGate>();

    /// <summary>Serves <c>/openapi.json</c> and <c>/docs</c>, and an answer for addresses under <c>/v1</c> that no method has.</summary>
    public static IEndpointRouteBuilder MapStarlingHttp(this IEndpointRouteBuilder endpoints)
    {
        var document = new Lazy<string>(OpenApiDocument.Write);
        var page = new Lazy<string>(ReadPage);
        endpoints.MapGet("/openapi.json", () => Results.Text(document.Value, MediaTypeNames.Application.Json));
        endpoints.MapGet(
            "/docs",
            (HttpContext context) =>
            {
                context.Response.Headers.ContentSecurityPolicy =
                    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'";
                return Results.Text(page.Value, MediaTypeNames.Text.Html);
            }
        );
        endpoints.MapFallback("/v1/{**path}", context => HttpFault.WriteAsync(context, StatusMapping.NoSuchPath()));
        return endpoints;
    }

    private static string ReadPage()
    {
        using var stream = typeof(HttpEndpoints).Assembly.GetManifestResourceStream("docs.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
