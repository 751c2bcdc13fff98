using System.Runtime.CompilerServices;

namespace Starling.Domain.Hours;

/// <summary>Where a number may be, as its numbering plan tells it. The same place is always the same object.</summary>
/// <param name="Countries">ISO 3166-1 alpha-2: one; several when only its calling code, which they share, is known; none for a number of no country.</param>
/// <param name="Zones">IANA zones its first digits allow: for a mobile number those of its area, not of the person. None when nothing is known.</param>
public sealed record NumberPlace(IReadOnlyList<string> Countries, IReadOnlyList<string> Zones)
{
    public static readonly NumberPlace Unknown = new([], []);

    /// <summary>The state its area code belongs to, as ISO 3166-2 has it, where states have hours of their own; or null.</summary>
    public string? State { get; init; }

    public bool Equals(NumberPlace? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
