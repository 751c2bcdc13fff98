using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Text;

namespace Starling.Carriers.Tests.Links;

internal static class SampleSegments
{
    private static readonly SenderAddress ShortCode = SenderAddress.TryParse("12345", out var sender)
        ? sender
        : throw new InvalidOperationException();

    /// <summary>A segment to a number reserved for fiction.</summary>
    public static OutgoingSegment Of(long token, string text) =>
        new(token, ShortCode, Msisdn.FromDigits(14165550123), DataCoding.Gsm7, text, Part: null, Weight: 1, Validity: null);

    /// <summary>So many of them, with tokens in a row.</summary>
    public static OutgoingSegment[] Many(int count, long firstToken = 1, int characters = 20) =>
        Enumerable.Range(0, count).Select(i => Of(firstToken + i, new string('a', characters))).ToArray();
}
