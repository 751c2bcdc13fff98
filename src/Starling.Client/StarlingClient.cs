using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Starling.V1;

namespace Starling.Client;

/// <summary>The way in: the generated clients of the three services over calls that retry safely, and what needs more than one call.</summary>
/// <remarks>
/// One instance per process is enough; it is safe for concurrent use. Unary calls fault with <see cref="StarlingException"/>, never with
/// a bare <see cref="RpcException"/>, and are retried on the next address while that is harmless: every request that has a
/// <c>request_id</c> gets one.
/// </remarks>
public sealed class StarlingClient : IDisposable
{
    private readonly ServerList _servers;

    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public StarlingClient(StarlingClientOptions options)
    {
        options.Check();
        Options = options;
        _servers = new ServerList(options);
        Calls = new ResilientCallInvoker(options, _servers);
        Messages = new MessageService.MessageServiceClient(Calls);
        Campaigns = new CampaignService.CampaignServiceClient(Calls);
        Compose = new ComposeService.ComposeServiceClient(Calls);
    }

    /// <summary>A client of one server, with the usual patience.</summary>
    public StarlingClient(string address)
        : this(new StarlingClientOptions { Addresses = [new Uri(address)] }) { }

    public MessageService.MessageServiceClient Messages { get; }

    public CampaignService.CampaignServiceClient Campaigns { get; }

    public ComposeService.ComposeServiceClient Compose { get; }

    internal StarlingClientOptions Options { get; }

    internal ResilientCallInvoker Calls { get; }

    internal int CurrentServer => _servers.Current.Index;

    /// <summary>
    /// The campaign now and after each change, until it is over; a broken stream is opened again, so a state may be told twice.
    /// </summary>
    /// <exception cref="StarlingException">No such campaign, or the server stayed away longer than the options allow.</exception>
    public async IAsyncEnumerable<Campaign> WatchCampaignAsync(
        string name,
        TimeSpan interval,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var request = new WatchCampaignRequest { Name = name, Interval = Duration.FromTimeSpan(interval) };
        var patience = RetryPolicies.For(Options, Options.MaxReconnects);
        AsyncServerStreamingCall<WatchCampaignResponse>? call = null;
        try
        {
            while (true)
            {
                var more = await patience.ExecuteAsync(
                    async token =>
                    {
                        var server = CurrentServer;
                        call ??= Campaigns.WatchCampaign(request, cancellationToken: cancellationToken);
                        try
                        {
                            return await call.ResponseStream.MoveNext(token).ConfigureAwait(false);
                        }
                        catch (RpcException fault)
                        {
                            call.Dispose();
                            call = null;
                            cancellationToken.ThrowIfCancellationRequested();
                            throw Calls.Translate(fault, server);
                        }
                    },
                    cancellationToken
                );
                if (!more)
                {
                    yield break;
                }

                yield return call!.ResponseStream.Current.Campaign;
            }
        }
        finally
        {
            call?.Dispose();
        }
    }

    public void Dispose() => _servers.Dispose();
}
