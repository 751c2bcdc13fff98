using System.Security.Cryptography;
using NodaTime;
using Starling.Domain.Contacts;

namespace Starling.Domain.Consent.Sealing;

/// <summary>What a line of the consent ledger says, in 32 octets (SHA-256).</summary>
/// <remarks>
/// Two steps: what tells of a person is hashed with a random salt, and that hash with the rest of the line. Erasing a contact erases salts and
/// personal fields and keeps the hash of the first step, so that the second can be recomputed for ever while nobody can guess what was erased.
/// The line's number is not in it; the leaf of its seal has it (<see cref="SealTree"/>).
/// </remarks>
public static class ConsentDigest
{
    /// <summary>Octets of every hash here.</summary>
    public const int Octets = SHA256.HashSizeInBytes;

    public const int SaltOctets = 16;

    private const string PersonForm = "starling.consent.person.v1";
    private const string LineForm = "starling.consent.line.v1";

    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltOctets);

    /// <summary>The personal part: salt, profile, source, wording, its version, actor, zone.</summary>
    public static byte[] OfPerson(ReadOnlySpan<byte> salt, string profile, ConsentEvidence evidence) =>
        SHA256.HashData(
            new CanonicalFields(PersonForm)
                .Add(salt)
                .Add(profile)
                .Add(evidence.Source)
                .Add(evidence.Wording)
                .Add(evidence.WordingVersion)
                .Add(evidence.Actor)
                .Add(evidence.Zone)
                .Octets
        );

    /// <summary>
    /// The whole: contact, act, type, kind, circumstance, when it was given, until when, when it was recorded, and the hash of the personal part.
    /// </summary>
    public static byte[] OfLine(
        ContactKey contact,
        ConsentAct act,
        string? type,
        ConsentKind kind,
        ConsentCircumstance circumstance,
        Instant givenAt,
        Instant? until,
        Instant recordedAt,
        ReadOnlySpan<byte> person
    ) =>
        SHA256.HashData(
            new CanonicalFields(LineForm)
                .Add(contact.ToArray())
                .Add((long)act)
                .Add(type)
                .Add((long)kind)
                .Add((long)circumstance)
                .Add(givenAt)
                .Add(until)
                .Add(recordedAt)
                .Add(person)
                .Octets
        );

    public static byte[] Of(ConsentEvent line, ReadOnlySpan<byte> person) =>
        OfLine(line.Contact, line.Act, line.Type, line.Kind, line.Evidence.Circumstance, line.GivenAt, line.Until, line.RecordedAt, person);
}
