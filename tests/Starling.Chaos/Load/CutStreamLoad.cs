using Grpc.Core;
using Starling.Client;
using Starling.Host;
using Starling.Testing;
using Starling.Testing.Scene;
using Starling.V1;

namespace Starling.Chaos.Load;

/// <summary>Batches of a rude caller: its streams break off at random points, and go on from any point at or before the cursor, on any silo.</summary>
internal sealed class CutStreamLoad(ChaosScene scene, ClientBook book, Random random, int firstNumber)
{
    public const int Items = 60;

    private const int MostCuts = 3;
    private const int MostPage = 15;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(120);

    /// <summary>All batches, spread over the run.</summary>
    public async Task RunAsync(TimeSpan over)
    {
        for (var batch = 0; batch < scene.Options.Streams; batch++)
        {
            await RunAsync(batch);
            await Task.Delay(over / scene.Options.Streams, WallClock.Time);
        }
    }

    private async Task RunAsync(int batch)
    {
        var first = firstNumber + (batch * Items);
        var told = new Batch(
            new BatchOpening
            {
                RequestId = $"stream-{batch}",
                NewCampaign = Samples.Notice($"Boréale: {{{{ first_name }}}}, list {batch}."),
                Autostart = true,
            },
            first
        );
        for (var cuts = random.Next(1, MostCuts + 1); ; )
        {
            using var client = scene.Connect(random.Next(scene.Options.Silos));
            try
            {
                if (await StreamAsync(client, told, cuts > 0))
                {
                    return;
                }

                cuts--;
            }
            catch (RpcException fault)
                when (fault.StatusCode is StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.AlreadyExists)
            {
                // Nothing that this caller does breaks the contract: the server is wrong, and asking again changes nothing.
                book.Error("SubmitBatch", fault);
                return;
            }
            catch (RpcException)
            {
                // A silo has ended; so would this stream have.
                await Task.Delay(Again, WallClock.Time);
            }
        }
    }

    /// <returns>Whether the batch is closed.</returns>
    private async Task<bool> StreamAsync(StarlingClient client, Batch batch, bool breaksOff)
    {
        using var cut = new CancellationTokenSource();
        if (breaksOff)
        {
            cut.CancelAfter(random.NextDouble() * LongestLife);
        }

        using var call = client.Messages.SubmitBatch(cancellationToken: cut.Token);
        try
        {
            await call.RequestStream.WriteAsync(new SubmitBatchRequest { Opening = batch.Opening }, cut.Token);
            if (!await call.ResponseStream.MoveNext(cut.Token))
            {
                return false;
            }

            var opened = call.ResponseStream.Current.Opened;
            batch.Told(opened.Campaign, opened.NextIndex, book);
            var writing = WriteAsync(call, batch, opened.NextIndex, cut.Token);
            while (await call.ResponseStream.MoveNext(cut.Token))
            {
                if (call.ResponseStream.Current.Page is { } page)
                {
                    batch.Told(opened.Campaign, page.NextIndex, book);
                }
            }

            await writing;
            return true;
        }
        catch (Exception fault)
            when (cut.IsCancellationRequested && fault is RpcException or OperationCanceledException or InvalidOperationException)
        {
            book.Cut();
            return false;
        }
    }

    private async Task WriteAsync(
        AsyncDuplexStreamingCall<SubmitBatchRequest, SubmitBatchResponse> call,
        Batch batch,
        long cursor,
        CancellationToken cut
    )
    {
        for (var index = (int)Math.Max(0, cursor - random.Next(0, 2 * MostPage)); index < Items; )
        {
            var page = new BatchPage { FirstIndex = index };
            page.Items.AddRange(Enumerable.Range(index, Math.Min(random.Next(1, MostPage + 1), Items - index)).Select(batch.Item));
            index += page.Items.Count;
            await call.RequestStream.WriteAsync(new SubmitBatchRequest { Page = page }, cut);
        }

        await call.RequestStream.WriteAsync(new SubmitBatchRequest { Closing = new BatchClosing { TotalItems = Items } }, cut);
        await call.RequestStream.CompleteAsync();
    }

    private sealed record Batch(BatchOpening Opening, int FirstNumber)
    {
        private static readonly HashSet<long> Nothing = [];
        private long _onDisk;

        public BatchItem Item(int index) => Samples.Person(FirstNumber + index);

        public void Told(string campaign, long next, ClientBook book)
        {
            _onDisk = Math.Max(_onDisk, next);
            book.Batch(campaign, _onDisk, Nothing, index => SampleNumbers.At(FirstNumber + (int)index)[1..]);
        }
    }
}
