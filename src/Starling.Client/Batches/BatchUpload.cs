using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Starling.V1;

namespace Starling.Client;

/// <summary>Brings a batch of any length to the server's disk, in constant memory, through broken streams and restarted servers.</summary>
/// <remarks>
/// Pages that were sent and not answered are kept and sent again on the next stream; the server recognises what it has. The same
/// <see cref="RequestId"/> and the same items continue the batch in another process too, for 7 days: what is on disk is passed over.
/// One instance runs one upload.
/// </remarks>
public sealed class BatchUpload : IDisposable
{
    private readonly StarlingClient _client;
    private readonly BatchOpening _opening;
    private readonly BatchUploadOptions _options;
    private readonly SemaphoreSlim _room;
    private readonly ConcurrentQueue<BatchPage> _unanswered = new();
    private readonly Channel<BatchPage> _pages = BatchPager.CreateChannel();
    private Task? _paging;
    private StarlingException? _serverFull;
    private BatchClosed? _closed;
    private string _campaign = "";
    private long _cursor;
    private long _end;
    private long _accepted;
    private long _rejected;
    private long _skipped;
    private int _connections;

    /// <param name="client">The way to the servers.</param>
    /// <param name="opening">Campaign, country and so on. Without a <c>request_id</c> it gets one.</param>
    /// <param name="options">Pages and observers; null: the usual.</param>
    public BatchUpload(StarlingClient client, BatchOpening opening, BatchUploadOptions? options = null)
    {
        _client = client;
        _options = options ?? new BatchUploadOptions();
        _options.Check();
        _opening = RequestIds.Ensure(opening);
        _room = new SemaphoreSlim(_options.PagesInFlight);
    }

    /// <summary>The batch's identity: keep it to continue after a crash of this process.</summary>
    public string RequestId => _opening.RequestId;

    /// <summary><c>campaigns/{id}</c>; empty until the server has taken the opening.</summary>
    public string Campaign => _campaign;

    /// <summary>Streams all items and closes the batch.</summary>
    /// <exception cref="StarlingException">The server refused the batch, or stayed away too long; what is on disk stays there.</exception>
    public async Task<BatchResult> RunAsync(IAsyncEnumerable<BatchItem> items, CancellationToken cancellationToken = default)
    {
        var first = RetryPolicies.For(_client.Options, _client.Options.MaxAttempts - 1);
        var later = RetryPolicies.For(_client.Options, _client.Options.MaxReconnects);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (_closed is null)
            {
                var patience = _connections == 0 ? first : later;
                await patience.ExecuteAsync(async token => await RunStreamAsync(items, stop.Token, token), cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await (_paging ?? Task.CompletedTask);
        }

        return new BatchResult(_campaign, _closed.TotalItems, _accepted, _rejected, _skipped, _connections - 1);
    }

    public void Dispose() => _room.Dispose();

    /// <summary>One stream, until the batch is closed or the stream breaks. A break after headway is no fault: the caller just goes on.</summary>
    private async Task RunStreamAsync(IAsyncEnumerable<BatchItem> items, CancellationToken stop, CancellationToken token)
    {
        if (Interlocked.Exchange(ref _serverFull, null) is { } full)
        {
            throw full; // the wait that the server asked for is the retry policy's business, with a fresh count after headway
        }

        var server = _client.CurrentServer;
        var start = _cursor;
        try
        {
            using var call = _client.Messages.SubmitBatch(cancellationToken: token);
            await OpenAsync(call, token);
            _paging ??= Task.Run(() => BatchPager.RunAsync(items, _cursor, _options, _pages.Writer, stop), CancellationToken.None);
            await ExchangeAsync(call, token);
        }
        catch (RpcException) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(token);
        }
        catch (RpcException fault)
        {
            var translated = _client.Calls.Translate(fault, server);
            if (!translated.IsTransient || _cursor == start)
            {
                throw translated;
            }

            _serverFull = translated.Status == StatusCode.ResourceExhausted ? translated : null;
        }
    }

    private async Task OpenAsync(AsyncDuplexStreamingCall<SubmitBatchRequest, SubmitBatchResponse> call, CancellationToken token)
    {
        try
        {
            await WriteAsync(call, new SubmitBatchRequest { Opening = _opening });
        }
        catch (RpcException)
        {
            // Refused already: the answer below says why.
        }

        if (!await call.ResponseStream.MoveNext(token) || call.ResponseStream.Current.Opened is not { } opened)
        {
            throw BrokenRule("the first answer of the stream is not 'opened'");
        }

        if (_connections++ == 0)
        {
            _cursor = _end = _skipped = opened.NextIndex;
        }
        else if (opened.NextIndex < _cursor)
        {
            throw BrokenRule($"the server has lost items it had answered for: its cursor went back from {_cursor} to {opened.NextIndex}");
        }

        _campaign = opened.Campaign;
    }

    private async Task ExchangeAsync(AsyncDuplexStreamingCall<SubmitBatchRequest, SubmitBatchResponse> call, CancellationToken token)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
        var sending = SendAsync(call, over.Token);
        try
        {
            await ReadAsync(call, token);
        }
        finally
        {
            await over.CancelAsync();
            await sending;
        }
    }

    private async Task SendAsync(AsyncDuplexStreamingCall<SubmitBatchRequest, SubmitBatchResponse> call, CancellationToken over)
    {
        try
        {
            foreach (var page in _unanswered.ToArray())
            {
                await WriteAsync(call, new SubmitBatchRequest { Page = page });
            }

            while (await NextPageAsync(over) is { } page)
            {
                await WriteAsync(call, new SubmitBatchRequest { Page = page });
            }

            await WriteAsync(call, new SubmitBatchRequest { Closing = new BatchClosing { TotalItems = _end } });
            await call.RequestStream.CompleteAsync();
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The stream is over: the reader knows why.
        }
        catch (RpcException)
        {
            // Likewise.
        }
        catch
        {
            call.Dispose(); // the source failed: end the reader, too
            throw;
        }
    }

    /// <summary>The next page, once there is room for it; null after the last. The page is remembered before it is sent.</summary>
    private async Task<BatchPage?> NextPageAsync(CancellationToken over)
    {
        await _room.WaitAsync(over);
        var taken = false;
        try
        {
            if (!await _pages.Reader.WaitToReadAsync(over) || !_pages.Reader.TryRead(out var page))
            {
                return null;
            }

            taken = true;
            _end = page.FirstIndex + page.Items.Count;
            _unanswered.Enqueue(page);
            return page;
        }
        finally
        {
            if (!taken)
            {
                _room.Release();
            }
        }
    }

    private async Task ReadAsync(AsyncDuplexStreamingCall<SubmitBatchRequest, SubmitBatchResponse> call, CancellationToken token)
    {
        while (await call.ResponseStream.MoveNext(token))
        {
            var answer = call.ResponseStream.Current;
            switch (answer.AnswerCase)
            {
                case SubmitBatchResponse.AnswerOneofCase.Page:
                    TakeAnswer(answer.Page);
                    break;
                case SubmitBatchResponse.AnswerOneofCase.Closed:
                    _closed = answer.Closed;
                    return;
                default:
                    throw BrokenRule($"unexpected answer '{answer.AnswerCase}'");
            }
        }

        throw new RpcException(new Status(StatusCode.Unavailable, "the server ended the stream before the batch was complete"));
    }

    private void TakeAnswer(PageAccepted answer)
    {
        if (!_unanswered.TryPeek(out var page) || page.FirstIndex != answer.FirstIndex)
        {
            throw BrokenRule($"an answer for index {answer.FirstIndex}, which is not the next page");
        }

        _unanswered.TryDequeue(out _);
        _cursor = Math.Max(_cursor, answer.NextIndex);
        _accepted += answer.AcceptedCount;
        _rejected += answer.RejectedItems.Count;
        foreach (var rejected in answer.RejectedItems)
        {
            _options.OnRejected?.Invoke(rejected);
        }

        _options.OnProgress?.Invoke(new BatchProgress(_campaign, _cursor, _accepted, _rejected, _connections - 1));
        _room.Release(); // last, so that the bound holds for whoever watches
    }

    private static async Task WriteAsync(AsyncDuplexStreamingCall<SubmitBatchRequest, SubmitBatchResponse> call, SubmitBatchRequest frame)
    {
        try
        {
            await call.RequestStream.WriteAsync(frame);
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException or HttpRequestException)
        {
            // Grpc.Net.Client lets these through when the call has ended; the reading side has the status.
            throw new RpcException(new Status(StatusCode.Unavailable, fault.Message, fault));
        }
    }

    private static StarlingException BrokenRule(string what) => new(StatusCode.Internal, $"SubmitBatch: {what}.", null);
}
