namespace Starling.Domain.Consent.Sealing;

/// <summary>A line of the consent ledger with what proves it.</summary>
/// <param name="Line">Without its personal fields when they were erased.</param>
/// <param name="Salt">Null: erased, or not made yet.</param>
/// <param name="Person">The hash of the personal part, kept when that was erased; null otherwise.</param>
/// <param name="Digest">Null: not made yet.</param>
/// <param name="Seal">The seal that has it; null: none has yet.</param>
/// <param name="Place">Its place among the lines of its seal, from 0.</param>
/// <param name="HasErasure">Whether a later line of the contact says that it was erased; told of lines without a salt only.</param>
public sealed record SealedLine(
    ConsentEvent Line,
    byte[]? Salt,
    byte[]? Person,
    byte[]? Digest,
    long? Seal,
    int Place,
    bool HasErasure = false
)
{
    /// <summary>Whether what was personal in it is gone.</summary>
    public bool IsErased => Salt is null && Person is not null;

    /// <summary>Whether the fields make the digest.</summary>
    public bool IsWhole()
    {
        if (Digest is null)
        {
            return false;
        }

        if (Salt is not null)
        {
            return Person is null && Matches(ConsentDigest.OfPerson(Salt, Line.Profile, Line.Evidence));
        }

        return Person is not null && IsBlank && Matches(Person);
    }

    private bool IsBlank =>
        Line is { Profile: "", Evidence: { Source: null, Wording: null, WordingVersion: null, Actor: null, Zone: null } };

    private bool Matches(byte[] person) => Digest.AsSpan().SequenceEqual(ConsentDigest.Of(Line, person));
}

/// <summary>A line with the way from it to the root of its seal.</summary>
/// <param name="Path">As <see cref="SealTree.Path"/> makes it; empty while it is not sealed.</param>
public sealed record ProvenLine(SealedLine Sealed, IReadOnlyList<byte[]> Path);
