using Starling.Throughput.Load;

namespace Starling.Throughput.Reports;

/// <summary>One measured part of a run.</summary>
internal sealed record Measurement
{
    public required string Name { get; init; }

    /// <summary>Accepted in it.</summary>
    public required long Messages { get; init; }

    /// <summary>From the first call until the carrier had read the last message.</summary>
    public required TimeSpan Sent { get; init; }

    /// <summary>Until every receipt was on disk; what the processors did is counted up to here.</summary>
    public required TimeSpan Settled { get; init; }

    public double MessagesPerSecond => Sent > TimeSpan.Zero ? Messages / Sent.TotalSeconds : 0;

    /// <summary>Microseconds of processor time per message, by part of the installation.</summary>
    public required IReadOnlyDictionary<string, double> CpuPerMessage { get; init; }

    public double CpuOfAll => CpuPerMessage.Values.Sum();

    /// <summary>Octets the silos allocated per message.</summary>
    public required double AllocatedPerMessage { get; init; }

    /// <summary>Share of the time in which the collector had a silo stopped.</summary>
    public required double GcPauseShare { get; init; }

    /// <summary>Commits of the ledger per 1 000 messages, and what one takes in milliseconds.</summary>
    public required (double PerThousand, double MeanMilliseconds) Commits { get; init; }

    /// <summary>Most memory of a silo since its start, octets.</summary>
    public required long PeakMemory { get; init; }

    /// <summary>What was timed, by name.</summary>
    public required IReadOnlyDictionary<string, Latency> Latencies { get; init; }

    /// <summary>Submits that the carrier read in each second.</summary>
    public required IReadOnlyList<double> SubmitsPerSecond { get; init; }

    /// <summary>Further figures, in words.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    /// <summary>Calls that failed and thresholds that were broken.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}
