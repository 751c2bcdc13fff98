namespace Starling.Carriers.Smpp;

/// <summary>A field was given a value that SMPP 3.4 does not allow: a bug of whoever filled it, found before an octet leaves.</summary>
public sealed class PduFieldException(string field, string rule) : ArgumentException($"{field}: {rule}")
{
    /// <summary>The field by its name in the specification.</summary>
    public string Field { get; } = field;
}
