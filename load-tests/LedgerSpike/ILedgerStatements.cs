namespace Starling.LedgerSpike;

/// <summary>One message on its way to one contact.</summary>
/// <param name="Id">Message id.</param>
/// <param name="Contact">Number of the contact, from which its key is made.</param>
/// <param name="Version">The contact's version as last read.</param>
internal readonly record struct SpikeMessage(long Id, int Contact, int Version);

/// <summary>The ledger's statements on one engine; each call is one transaction on the engine's only writing connection.</summary>
internal interface ILedgerStatements : IDisposable
{
    /// <summary>Engine, version and the settings that matter, for the report.</summary>
    string Description { get; }

    /// <summary>The ways this engine can read contacts by key.</summary>
    IReadOnlyList<string> ReadPaths { get; }

    /// <summary>Makes empty tables and fills <c>contact</c> with rows 0 to <paramref name="contacts"/> − 1 at version 1.</summary>
    void Load(int contacts);

    /// <summary>Accept: a row of <c>message</c> and a row of <c>message_state</c> each.</summary>
    void Accept(ReadOnlySpan<SpikeMessage> page);

    /// <summary>Inserts the contacts that are missing, at version 0.</summary>
    /// <returns>How many were missing.</returns>
    int InsertMissing(ReadOnlySpan<SpikeMessage> page);

    /// <summary>Reads version, zone, consents, suppression and recent sends.</summary>
    /// <param name="path">One of <see cref="ReadPaths"/>.</param>
    /// <returns>How many were found.</returns>
    int ReadContacts(string path, ReadOnlySpan<SpikeMessage> page);

    /// <summary>Appends one send to each contact whose version is still the one read, and moves the version.</summary>
    /// <returns>How many were moved.</returns>
    int MoveContacts(ReadOnlySpan<SpikeMessage> page);

    /// <summary>Accepted → Submitting where state and attempt are as read.</summary>
    /// <returns>How many were moved.</returns>
    int MoveMessages(ReadOnlySpan<SpikeMessage> page);

    /// <summary>The intent of the protocol: <see cref="MoveContacts"/>, then <see cref="MoveMessages"/> for those moved, in one transaction.</summary>
    /// <returns>How many messages were moved.</returns>
    int Intend(ReadOnlySpan<SpikeMessage> page);

    /// <summary>Submitting → Sent, and a row of <c>carrier_id</c> each.</summary>
    /// <returns>How many were moved.</returns>
    int RecordOutcomes(ReadOnlySpan<SpikeMessage> page);

    /// <summary>Receipts: carrier id → message, Sent → Delivered.</summary>
    /// <returns>How many were moved.</returns>
    int RecordReceipts(ReadOnlySpan<SpikeMessage> page);

    /// <summary>CPU time and octets written by the database's own processes, since they started.</summary>
    (TimeSpan Cpu, long OctetsWritten) ServerUse();

    /// <summary>What the engine can tell after the run: sizes, share of HOT updates.</summary>
    string Afterwards();
}
