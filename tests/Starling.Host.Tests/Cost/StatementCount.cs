using System.Diagnostics.Metrics;

namespace Starling.Host.Tests.Cost;

/// <summary>Counts what Npgsql sends: commands and batches of them, each a way to the server and back.</summary>
internal sealed class StatementCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;

    public StatementCount()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Npgsql", Name: "db.client.operation.duration" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _count));
        _listener.Start();
    }

    /// <summary>Since this was made.</summary>
    public long Count => Interlocked.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
