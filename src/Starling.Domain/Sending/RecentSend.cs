using System.Buffers.Binary;
using NodaTime;
using Starling.Domain.Messages;

namespace Starling.Domain.Sending;

/// <summary>One send that caps and duplicates are judged by, as the contact's row keeps it: 32 octets, a data format.</summary>
/// <param name="Campaign">The campaign's number.</param>
/// <param name="Profile">Hash of the profile it was for; 0 for a bare number.</param>
/// <param name="Message">The message.</param>
/// <param name="At">When it was permitted, to the second.</param>
public readonly record struct RecentSend(long Campaign, ulong Profile, MessageId Message, Instant At)
{
    /// <summary>Octets of one entry.</summary>
    public const int Size = 32;

    /// <summary>Entries kept at most; a contact with as many inside <see cref="Window"/> waits.</summary>
    public const int Limit = 64;

    /// <summary>How long an entry counts; no campaign runs longer.</summary>
    public static readonly Duration Window = Duration.FromDays(35);

    public static RecentSend Read(ReadOnlySpan<byte> octets) =>
        new(
            BinaryPrimitives.ReadInt64BigEndian(octets),
            BinaryPrimitives.ReadUInt64BigEndian(octets[8..]),
            new MessageId(BinaryPrimitives.ReadInt64BigEndian(octets[16..])),
            Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(octets[24..]))
        );

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteInt64BigEndian(octets, Campaign);
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], Profile);
        BinaryPrimitives.WriteInt64BigEndian(octets[16..], Message.Value);
        BinaryPrimitives.WriteInt64BigEndian(octets[24..], At.ToUnixTimeSeconds());
    }
}
