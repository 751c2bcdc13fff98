using System.Threading.Channels;
using Starling.V1;

namespace Starling.Client;

/// <summary>Cuts a stream of items into pages, a few ahead of the one who sends them.</summary>
internal static class BatchPager
{
    private const int PagesAhead = 2;

    public static Channel<BatchPage> CreateChannel() =>
        Channel.CreateBounded<BatchPage>(new BoundedChannelOptions(PagesAhead) { SingleReader = true, SingleWriter = true });

    /// <summary>Runs until the items end. A fault of the source reaches the reader after the pages before it.</summary>
    /// <param name="items">The whole batch, from its first item.</param>
    /// <param name="skip">So many items are on disk already and are passed over.</param>
    /// <param name="options">Limits of a page.</param>
    /// <param name="pages">Where the pages go; completed at the end.</param>
    /// <param name="cancellationToken">Gives up between two items.</param>
    public static async Task RunAsync(
        IAsyncEnumerable<BatchItem> items,
        long skip,
        BatchUploadOptions options,
        ChannelWriter<BatchPage> pages,
        CancellationToken cancellationToken
    )
    {
        try
        {
            long index = 0;
            var page = new BatchPage();
            var bytes = 0;
            await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (index++ < skip)
                {
                    continue;
                }

                var size = item.CalculateSize();
                if (page.Items.Count == options.PageSize || (page.Items.Count > 0 && bytes + size > options.PageBytes))
                {
                    await pages.WriteAsync(page, cancellationToken).ConfigureAwait(false);
                    page = new BatchPage();
                    bytes = 0;
                }

                if (page.Items.Count == 0)
                {
                    page.FirstIndex = index - 1;
                }

                page.Items.Add(item);
                bytes += size;
            }

            if (page.Items.Count > 0)
            {
                await pages.WriteAsync(page, cancellationToken).ConfigureAwait(false);
            }

            pages.Complete();
        }
        catch (Exception fault)
        {
            pages.TryComplete(fault);
        }
    }
}
