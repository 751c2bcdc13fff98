using Starling.Domain.Contacts;

namespace Starling.Domain.Consent.Sealing;

/// <summary>How a consent ledger is found to be another than the one that was sealed.</summary>
public enum LedgerFaultKind
{
    /// <summary>A line does not say what it said when it was written.</summary>
    EventChanged = 1,

    /// <summary>A line is gone.</summary>
    EventRemoved = 2,

    /// <summary>A line says that it was sealed, and was not.</summary>
    EventInserted = 3,

    /// <summary>Lines of a seal, each right by itself, are not those or not in the order that were sealed.</summary>
    EventsReplaced = 4,

    /// <summary>What was personal in a line is gone, and no later line says that the contact was erased.</summary>
    ErasureUnrecorded = 5,

    /// <summary>A seal does not say what it said.</summary>
    SealChanged = 6,

    /// <summary>A seal is gone.</summary>
    SealRemoved = 7,

    /// <summary>A seal does not follow the one before it.</summary>
    SealOutOfOrder = 8,

    /// <summary>A seal was not made with the key it names: the chain was made anew by somebody without it.</summary>
    MacWrong = 9,

    /// <summary>A seal names a key that is not here, so nothing can be said of its MAC.</summary>
    KeyUnknown = 10,

    /// <summary>The chain does not contain the head that was exported: its end was cut off, or it was made anew.</summary>
    HeadMissing = 11,
}

/// <summary>The first fault of a ledger.</summary>
/// <param name="Seal">At which seal; 0: at none.</param>
/// <param name="Contact">Whose line; null: it cannot be told.</param>
/// <param name="Sequence">Which line of the contact; 0: it cannot be told.</param>
/// <param name="Detail">In words, without anything personal.</param>
public sealed record LedgerFault(LedgerFaultKind Kind, long Seal, ContactKey? Contact, long Sequence, string Detail);
