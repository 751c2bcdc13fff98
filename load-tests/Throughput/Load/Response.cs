namespace Starling.Throughput.Load;

/// <summary>How one call of a scenario ended.</summary>
/// <param name="IsError">It did not do what it should.</param>
/// <param name="StatusCode">By which failures are counted; empty for a success without one.</param>
/// <param name="SizeBytes">What it moved.</param>
public readonly record struct Response(bool IsError, string StatusCode, long SizeBytes)
{
    public static Response Ok(long sizeBytes = 0, string statusCode = "") => new(false, statusCode, sizeBytes);

    public static Response Fail(string statusCode, long sizeBytes = 0) => new(true, statusCode, sizeBytes);
}
