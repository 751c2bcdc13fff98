using System.Diagnostics.Metrics;

namespace Starling.Host.Tests.Cost;

/// <summary>Counts the measurements of an instrument, in the whole process.</summary>
internal sealed class MeterCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    private MeterCount(string meter, string instrument)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Meter.Name == meter && published.Name == instrument)
            {
                listener.EnableMeasurementEvents(published);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _count));
        _listener.Start();
    }

    /// <summary>Since this was made.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>What Npgsql sends: commands and batches of them, each a way to the server and back.</summary>
    public static MeterCount OfStatements() => new("Npgsql", "db.client.operation.duration");

    /// <summary>Commits of the ledger.</summary>
    public static MeterCount OfCommits() => new("Starling", "starling.ledger.commit.duration");

    public void Dispose() => _listener.Dispose();
}
