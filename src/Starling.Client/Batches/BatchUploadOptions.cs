using Starling.V1;

namespace Starling.Client;

/// <summary>How a <see cref="BatchUpload"/> cuts and paces its pages, and whom it tells.</summary>
public sealed record BatchUploadOptions
{
    /// <summary>Items in a page; 1 to 500.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>A page ends early when its items reach this many bytes; 1 KiB to 3 MiB (servers take messages of at most 4 MiB).</summary>
    public int PageBytes { get; init; } = 1 << 20;

    /// <summary>Pages sent and not yet answered; 1 to 64. With <see cref="PageSize"/> it bounds the memory of an upload of any length.</summary>
    public int PagesInFlight { get; init; } = 8;

    /// <summary>Told after each page that is on disk; in order, never two at a time. Must be quick.</summary>
    public Action<BatchProgress>? OnProgress { get; init; }

    /// <summary>Told once for each bad item, in the order of the batch. Must be quick.</summary>
    public Action<RejectedItem>? OnRejected { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PageSize, 500);
        ArgumentOutOfRangeException.ThrowIfLessThan(PageBytes, 1 << 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PageBytes, 3 << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(PagesInFlight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PagesInFlight, 64);
    }
}
