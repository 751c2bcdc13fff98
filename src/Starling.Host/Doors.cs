using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Starling.Gateway.Identity;

namespace Starling.Host;

/// <summary>The ports that are opened, and what is served behind each.</summary>
internal static class Doors
{
    /// <summary>Without credentials, a page of a stranger whose name was made to lead to this machine must not be served.</summary>
    private static readonly FrozenSet<string> LocalNames = FrozenSet.ToFrozenSet(
        ["localhost", "127.0.0.1", "[::1]"],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly FrozenSet<string> OperationsPaths = FrozenSet.ToFrozenSet(["/healthz", "/readyz", "/metrics"]);
    private static readonly object OperationsMark = new();

    public static void Open(KestrelServerOptions kestrel, HostSettings settings, OperationsSettings operations)
    {
        var address = AddressOf(settings.Listen);
        kestrel.Listen(address, PortOf(settings.GrpcPort), port => port.Protocols = HttpProtocols.Http2);
        kestrel.Listen(address, PortOf(settings.HttpPort), port => port.Protocols = HttpProtocols.Http1);
        if (operations.Port is { } number)
        {
            kestrel.Listen(AddressOf(operations.Listen), PortOf(number), MakeOperations);
        }
    }

    /// <summary>The door of operations serves its pages to whatever name it was called by, and the others everything to local names.</summary>
    public static void GuardDoors(this WebApplication app)
    {
        var keys = app.Services.GetRequiredService<KeyRing>();
        var takesTokens = app.Services.GetService<TokenCaller>() is not null;
        app.Use(
            (context, next) =>
            {
                var isOperations = context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(OperationsMark) == true;
                if (isOperations && !OperationsPaths.Contains(context.Request.Path.Value ?? ""))
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return Task.CompletedTask;
                }

                // A page cannot show a key that it does not know, so where calls need one any name will do.
                var isOpen = isOperations || takesTokens || keys.IsInUse;
                if (!isOpen && context.Request.Host is { HasValue: true, Host: var name } && !LocalNames.Contains(name))
                {
                    context.Response.StatusCode = StatusCodes.Status400BadRequest;
                    return Task.CompletedTask;
                }

                return next(context);
            }
        );
    }

    private static void MakeOperations(ListenOptions port)
    {
        port.Protocols = HttpProtocols.Http1;
        port.Use(next =>
            connection =>
            {
                connection.Items[OperationsMark] = true;
                return next(connection);
            }
        );
    }

    // The validators say what is wrong with an address or a port that cannot be, before anything listens.
    private static IPAddress AddressOf(string text) => IPAddress.TryParse(text, out var address) ? address : IPAddress.Loopback;

    private static int PortOf(int number) => number is < 0 or > 65535 ? 0 : number;
}
