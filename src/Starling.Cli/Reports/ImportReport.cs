namespace Starling.Cli.Reports;

/// <summary>What became of a file of people or opt-outs.</summary>
/// <param name="Lines">Lines with something in them.</param>
/// <param name="Created">New people; null in a list of opt-outs. So for the next two.</param>
/// <param name="Suppressed">Numbers that are silent now by this file; null in a list of people that calls nobody opted out.</param>
/// <param name="BadLines">Lines that could not be taken.</param>
/// <param name="BadReasons">The same, by reason.</param>
public sealed record ImportReport(
    long Lines,
    long? Created,
    long? Changed,
    long? Unchanged,
    long? Suppressed,
    long BadLines,
    IReadOnlyDictionary<string, long> BadReasons
);
