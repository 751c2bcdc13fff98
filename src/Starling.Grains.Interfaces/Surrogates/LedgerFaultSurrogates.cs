using Starling.Domain.Ports;

namespace Starling.Grains.Surrogates;

/// <summary>Faults of the ledger as Orleans carries them: the driver's own, which only its process knows, stays behind.</summary>
[GenerateSerializer, Alias("starling.ledger-fault")]
public struct LedgerFaultSurrogate
{
    [Id(0)]
    public string Message;
}

[RegisterConverter]
public sealed class LedgerAwayConverter : IConverter<LedgerAwayException, LedgerFaultSurrogate>
{
    public LedgerAwayException ConvertFromSurrogate(in LedgerFaultSurrogate surrogate) => new(surrogate.Message, null);

    public LedgerFaultSurrogate ConvertToSurrogate(in LedgerAwayException value) => new() { Message = value.Message };
}

[RegisterConverter]
public sealed class LedgerUnsureConverter : IConverter<LedgerUnsureException, LedgerFaultSurrogate>
{
    public LedgerUnsureException ConvertFromSurrogate(in LedgerFaultSurrogate surrogate) => new(surrogate.Message, null);

    public LedgerFaultSurrogate ConvertToSurrogate(in LedgerUnsureException value) => new() { Message = value.Message };
}
