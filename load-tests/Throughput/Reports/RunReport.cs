using Starling.Throughput.Machine;

namespace Starling.Throughput.Reports;

/// <summary>All that came of one scenario.</summary>
internal sealed record RunReport(string Scenario, string Summary, MachineCard Machine, IReadOnlyList<VariantReport> Variants)
{
    public bool IsGreen => Variants.All(variant => variant.Faults.Count == 0 && variant.Measurements.All(row => row.Faults.Count == 0));
}

/// <summary>What came of one installation.</summary>
/// <param name="Faults">Why it does not add up; none: it does.</param>
/// <param name="Audit">What was held against what.</param>
internal sealed record VariantReport(
    string Name,
    string Settings,
    IReadOnlyList<Measurement> Measurements,
    IReadOnlyList<string> Audit,
    IReadOnlyList<string> Faults
);
