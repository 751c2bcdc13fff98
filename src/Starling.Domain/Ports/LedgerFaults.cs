namespace Starling.Domain.Ports;

/// <summary>The ledger cannot be reached, or ended the connection: nothing was committed.</summary>
public sealed class LedgerAwayException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>One line: while it is away everybody who asks says so, and where they asked from says nothing.</summary>
    public override string ToString() => InnerException is { } fault ? $"{Message} {fault.GetBaseException().Message}" : Message;
}

/// <summary>The commit itself failed: it may or may not have happened.</summary>
public sealed class LedgerUnsureException(string message, Exception? inner) : Exception(message, inner);
