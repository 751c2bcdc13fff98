using Starling.Testing.History;

namespace Starling.Scenarios.Tests.Judge;

/// <summary>The three accounts of a run, and what it was allowed to do.</summary>
internal sealed record History(ToldToClient Told, SeenByCarrier Seen, KeptInLedger Kept, HistoryLimits Limits)
{
    public IReadOnlyList<HistoryFault> Faults() => HistoryCheck.Faults(Told, Seen, Kept, Limits);

    /// <summary>The same run, but for one row of the ledger.</summary>
    public History WithRow(int place, Func<KeptMessage, KeptMessage> change) =>
        this with
        {
            Kept = Kept with { Messages = [.. Kept.Messages.Select((row, at) => at == place ? change(row) : row)] },
        };

    /// <summary>The same run, but for one submit.</summary>
    public History WithSubmit(int place, Func<SeenSubmit, SeenSubmit> change) =>
        this with
        {
            Seen = Seen with { Submits = [.. Seen.Submits.Select((submit, at) => at == place ? change(submit) : submit)] },
        };

    /// <summary>The same run, and one submit more.</summary>
    public History And(SeenSubmit submit) =>
        this with
        {
            Seen = Seen with { Submits = [.. Seen.Submits.Append(submit).OrderBy(one => one.At)] },
        };
}
