using System.Runtime.CompilerServices;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Starling.V1;

namespace Starling.Client;

/// <summary>The way in: the generated clients of the services over calls that retry safely, and what needs more than one call.</summary>
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
        Contacts = new ContactService.ContactServiceClient(Calls);
        ConsentLedger = new ConsentLedgerService.ConsentLedgerServiceClient(Calls);
        Compose = new ComposeService.ComposeServiceClient(Calls);
        Inbound = new InboundService.InboundServiceClient(Calls);
        Routes = new RouteService.RouteServiceClient(Calls);
        Decisions = new DecisionService.DecisionServiceClient(Calls);
        Keys = new ApiKeyService.ApiKeyServiceClient(Calls);
        Senders = new SenderService.SenderServiceClient(Calls);
    }

    /// <summary>A client of one server, with the usual patience.</summary>
    public StarlingClient(string address)
        : this(new StarlingClientOptions { Addresses = [new Uri(address)] }) { }

    public MessageService.MessageServiceClient Messages { get; }

    public CampaignService.CampaignServiceClient Campaigns { get; }

    public ContactService.ContactServiceClient Contacts { get; }

    public ConsentLedgerService.ConsentLedgerServiceClient ConsentLedger { get; }

    public ComposeService.ComposeServiceClient Compose { get; }

    public InboundService.InboundServiceClient Inbound { get; }

    public RouteService.RouteServiceClient Routes { get; }

    public DecisionService.DecisionServiceClient Decisions { get; }

    public ApiKeyService.ApiKeyServiceClient Keys { get; }

    public SenderService.SenderServiceClient Senders { get; }

    internal StarlingClientOptions Options { get; }

    internal ResilientCallInvoker Calls { get; }

    internal int CurrentServer => _servers.Current.Index;

    /// <summary>
    /// The campaign now and after each change, until it is over; a broken stream is opened again, and tells what is new since.
    /// </summary>
    /// <exception cref="StarlingException">No such campaign, or the server stayed away longer than the options allow.</exception>
    public IAsyncEnumerable<Campaign> WatchCampaignAsync(string name, TimeSpan interval, CancellationToken cancellationToken = default)
    {
        var request = new WatchCampaignRequest { Name = name, Interval = Duration.FromTimeSpan(interval) };
        return ReopenAsync(
            () => Campaigns.WatchCampaign(request, cancellationToken: cancellationToken),
            news =>
            {
                request.Cursor = news.Cursor;
                return news.Campaign;
            },
            cancellationToken
        );
    }

    /// <summary>
    /// What becomes of messages: of those named, until all of them are final; of a campaign, or of those that belong to none, until
    /// cancelled. A broken stream goes on where it broke, so a state may be told twice.
    /// </summary>
    /// <remarks>An answer with <c>Reset</c> says that changes were forgotten before they could be told: list the messages, and go on.</remarks>
    /// <param name="request">Its cursor moves with what was read; keep it to go on in another process.</param>
    /// <exception cref="StarlingException">A name is not known, or the server stayed away longer than the options allow.</exception>
    public async IAsyncEnumerable<WatchMessagesResponse> WatchMessagesAsync(
        WatchMessagesRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var answers = ReopenAsync(
            () => Messages.WatchMessages(request, cancellationToken: cancellationToken),
            news => news,
            cancellationToken
        );
        await foreach (var news in answers.WithCancellation(cancellationToken))
        {
            yield return news;

            // After the caller is done with it: who is cut off before that is told it again.
            request.Cursor = news.Cursor;
        }
    }

    /// <summary>What subscribers write, each text once; a broken stream goes on where it broke. Ends only by cancelling.</summary>
    /// <param name="request">Its cursor moves with what was read.</param>
    /// <exception cref="StarlingException">The cursor is not one of this watch, or the server stayed away longer than the options allow.</exception>
    public async IAsyncEnumerable<InboundMessage> WatchInboundAsync(
        WatchInboundMessagesRequest request,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var answers = ReopenAsync(
            () => Inbound.WatchInboundMessages(request, cancellationToken: cancellationToken),
            news => news,
            cancellationToken
        );
        await foreach (var news in answers.WithCancellation(cancellationToken))
        {
            request.Cursor = news.Cursor;
            foreach (var message in news.InboundMessages)
            {
                yield return message;
            }
        }
    }

    /// <summary>
    /// How far a walk over the consent ledger is, until it is over (<c>Done</c>). After a stream that broke it begins anew: a walk is of one piece.
    /// </summary>
    /// <exception cref="StarlingException">The caller may not, or the server stayed away longer than the options allow.</exception>
    public IAsyncEnumerable<VerifyLedgerResponse> VerifyLedgerAsync(
        VerifyLedgerRequest request,
        CancellationToken cancellationToken = default
    ) => ReopenAsync(() => ConsentLedger.VerifyLedger(request, cancellationToken: cancellationToken), news => news, cancellationToken);

    public void Dispose() => _servers.Dispose();

    private async IAsyncEnumerable<TNews> ReopenAsync<TResponse, TNews>(
        Func<AsyncServerStreamingCall<TResponse>> open,
        Func<TResponse, TNews> read,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var patience = RetryPolicies.For(Options, Options.MaxReconnects);
        AsyncServerStreamingCall<TResponse>? call = null;
        try
        {
            while (
                await patience.ExecuteAsync(
                    async token =>
                    {
                        var server = CurrentServer;
                        call ??= open();
                        try
                        {
                            return await call.ResponseStream.MoveNext(token);
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
                )
            )
            {
                yield return read(call!.ResponseStream.Current);
            }
        }
        finally
        {
            call?.Dispose();
        }
    }
}
