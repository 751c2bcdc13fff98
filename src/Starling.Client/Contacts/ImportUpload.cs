using Grpc.Core;
using Starling.V1;

namespace Starling.Client;

/// <summary>Brings profiles, or opt-outs, of any number to the server's disk: a page at a time, each sent again until it is answered.</summary>
/// <remarks>A page that was taken twice changes nothing the second time, so a run that was broken off may simply be repeated.</remarks>
public sealed class ImportUpload(StarlingClient client)
{
    private const int PageSize = 500;

    /// <summary>Streams profiles.</summary>
    /// <param name="onPage">Told of each page on disk.</param>
    /// <exception cref="StarlingException">The server refused, or stayed away too long; what is on disk stays there.</exception>
    public Task RunAsync(
        ImportOpening opening,
        IAsyncEnumerable<ImportItem> items,
        Action<ImportContactsResponse> onPage,
        CancellationToken cancellationToken = default
    ) =>
        RunAsync(
            () => client.Contacts.ImportContacts(cancellationToken: cancellationToken),
            new ImportContactsRequest { Opening = opening },
            (first, page) =>
                new ImportContactsRequest
                {
                    Page = new ImportPage { FirstIndex = first, Items = { page } },
                },
            items,
            onPage,
            cancellationToken
        );

    /// <summary>Streams opt-outs; returns when nothing that can be stopped starts to these numbers any more.</summary>
    /// <inheritdoc cref="RunAsync(ImportOpening, IAsyncEnumerable{ImportItem}, Action{ImportContactsResponse}, CancellationToken)"/>
    public Task RunAsync(
        SuppressionOpening opening,
        IAsyncEnumerable<SuppressionItem> items,
        Action<SuppressionsAccepted> onPage,
        CancellationToken cancellationToken = default
    ) =>
        RunAsync(
            () => client.Contacts.ImportSuppressions(cancellationToken: cancellationToken),
            new ImportSuppressionsRequest { Opening = opening },
            (first, page) =>
                new ImportSuppressionsRequest
                {
                    Page = new SuppressionPage { FirstIndex = first, Items = { page } },
                },
            items,
            answer =>
            {
                if (answer.Page is { } page)
                {
                    onPage(page);
                }
            },
            cancellationToken
        );

    private async Task RunAsync<TItem, TRequest, TResponse>(
        Func<AsyncDuplexStreamingCall<TRequest, TResponse>> open,
        TRequest opening,
        Func<long, IReadOnlyList<TItem>, TRequest> page,
        IAsyncEnumerable<TItem> items,
        Action<TResponse> onAnswer,
        CancellationToken cancellationToken
    )
        where TRequest : class
    {
        var stream = new ImportStream<TRequest, TResponse>(client, open, opening);
        try
        {
            var sent = 0L;
            var next = new List<TItem>(PageSize);
            await foreach (var item in items.WithCancellation(cancellationToken))
            {
                next.Add(item);
                if (next.Count == PageSize)
                {
                    onAnswer(await stream.ExchangeAsync(page(sent, next), cancellationToken));
                    sent += next.Count;
                    next.Clear();
                }
            }

            if (next.Count > 0)
            {
                onAnswer(await stream.ExchangeAsync(page(sent, next), cancellationToken));
            }

            await stream.FinishAsync(cancellationToken);
        }
        finally
        {
            stream.Dispose();
        }
    }
}
