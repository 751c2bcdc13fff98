using System.Buffers.Binary;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;

namespace Starling.Domain.Sending;

/// <summary>One send that caps and duplicates are judged by, as the contact's row keeps it: 32 octets, a data format.</summary>
/// <param name="Campaign">The campaign's number.</param>
/// <param name="Profile">Hash of the profile it was for; 0 for a bare number.</param>
/// <param name="Message">The message.</param>
/// <param name="At">When it was permitted, to the second.</param>
/// <param name="Class">What caps count it as; null for none.</param>
public readonly record struct RecentSend(long Campaign, ulong Profile, MessageId Message, Instant At, CommunicationClass? Class = null)
{
    /// <summary>The upper octet of the instant holds the class, 0 for none: seconds need five.</summary>
    private const int ClassShift = 56;
    private const long SecondsMask = (1L << ClassShift) - 1;

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
            Instant.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(octets[24..]) & SecondsMask),
            octets[24] == 0 ? null : (CommunicationClass)(octets[24] - 1)
        );

    public void Write(Span<byte> octets)
    {
        BinaryPrimitives.WriteInt64BigEndian(octets, Campaign);
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], Profile);
        BinaryPrimitives.WriteInt64BigEndian(octets[16..], Message.Value);
        var counted = Class is { } known ? (long)known + 1 : 0;
        BinaryPrimitives.WriteInt64BigEndian(octets[24..], At.ToUnixTimeSeconds() | (counted << ClassShift));
    }
}
