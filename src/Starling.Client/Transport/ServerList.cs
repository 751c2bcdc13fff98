using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Starling.Client;

/// <summary>The channels to the servers, and which of them is in use.</summary>
internal sealed class ServerList : IDisposable
{
    private readonly GrpcChannel[] _channels;
    private readonly CallInvoker[] _invokers;
    private int _current;

    public ServerList(StarlingClientOptions options)
    {
        _channels = [.. options.Addresses.Select(address => Open(address, options))];
        _invokers = [.. _channels.Select(channel => WithKey(channel.CreateCallInvoker(), options.ApiKey))];
        Names = string.Join(", ", options.Addresses.Select(address => address.GetLeftPart(UriPartial.Authority)));
    }

    /// <summary>All addresses, for error messages.</summary>
    public string Names { get; }

    public (CallInvoker Invoker, int Index) Current
    {
        get
        {
            var index = Volatile.Read(ref _current);
            return (_invokers[index], index);
        }
    }

    /// <summary>Turns to the next server, unless another call has done so already.</summary>
    public void LeaveServer(int index) => Interlocked.CompareExchange(ref _current, (index + 1) % _channels.Length, index);

    public void Dispose()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }
    }

    private static CallInvoker WithKey(CallInvoker calls, string? key) =>
        key is null
            ? calls
            : calls.Intercept(headers =>
            {
                headers.Add("authorization", $"Bearer {key}");
                return headers;
            });

    private static GrpcChannel Open(Uri address, StarlingClientOptions options) =>
        GrpcChannel.ForAddress(
            address,
            new GrpcChannelOptions
            {
                DisposeHttpClient = true,
                HttpHandler = new SocketsHttpHandler
                {
                    // A peer that vanished without a word is noticed by pings, also in the middle of a quiet stream.
                    KeepAlivePingDelay = TimeSpan.FromSeconds(5),
                    KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
                    ConnectTimeout = TimeSpan.FromSeconds(5),
                    EnableMultipleHttp2Connections = true,
                    SslOptions = Tls(options),
                },
            }
        );

    private static SslClientAuthenticationOptions Tls(StarlingClientOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        if (options.Certificate is { } own)
        {
            tls.ClientCertificates = [own];
        }

        if (options.Authority is { } authority)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.Add(authority);
        }

        return tls;
    }
}
