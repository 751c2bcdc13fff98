namespace Starling.Carriers.Smpp.Session;

/// <summary>What the end of a connection means for the next attempt.</summary>
internal enum EndKind
{
    /// <summary>Connect again, soon at first, then slower.</summary>
    Lost,

    /// <summary>The SMSC does not want our credentials: connect again slowly.</summary>
    Refused,

    /// <summary>The owner wanted it.</summary>
    Asked,
}

/// <param name="Why">For the operator; holds no number and no text of anybody.</param>
internal sealed record ConnectionEnd(EndKind Kind, string Why);
