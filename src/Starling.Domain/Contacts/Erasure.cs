using NodaTime;

namespace Starling.Domain.Contacts;

/// <summary>One erasure of a contact: who asked for it, and how far it is.</summary>
/// <remarks>
/// What is known of the people goes at once, in the transaction that makes this record; their messages are walked behind it, in pages. It names no
/// number, and is kept for good.
/// </remarks>
/// <param name="Contact">Its key: what is left of the number.</param>
/// <param name="AskedBy">The credential it was asked with.</param>
/// <param name="AskedAt">What was accepted up to then goes; what comes later is new.</param>
/// <param name="Digest">Of the line of the consent ledger that says so, 32 octets: what ties this record to the sealed chain.</param>
/// <param name="Messages">From how many messages number, profile, fields and text were taken so far.</param>
/// <param name="EndedAt">When nothing was left to take; null: it goes on.</param>
public sealed record Erasure(long Id, ContactKey Contact, string AskedBy, Instant AskedAt, byte[] Digest, long Messages, Instant? EndedAt);
