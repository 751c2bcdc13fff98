namespace Starling.Domain.Contacts;

/// <summary>An account; comes from the credential only and is part of every key. 1 to 32 of a-z, 0-9 and dash, a letter first.</summary>
public readonly record struct TenantId
{
    public const int MaxLength = 32;

    /// <summary>The only tenant of an installation without credentials.</summary>
    public static readonly TenantId Default = new("default");

    private readonly string? _value;

    /// <exception cref="ArgumentException">Not of the form.</exception>
    public TenantId(string value)
    {
        if (!IsValid(value))
        {
            throw new ArgumentException($"'{value}' is not a tenant: 1 to 32 of a-z, 0-9 and dash, a letter first.", nameof(value));
        }

        _value = value;
    }

    public string Value => _value ?? Default.Value;

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength }
        && char.IsAsciiLetterLower(value[0])
        && value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    public override string ToString() => Value;
}
