using Starling.Domain.Campaigns;
using Starling.Domain.Sending;

namespace Starling.Storage.Ledger;

/// <summary>The sends on one contact's row while an intent enters its own: entries of <see cref="RecentSend.Size"/> octets, oldest first.</summary>
internal sealed class RecentSends
{
    private readonly List<RecentSend> _entries = [];
    private int _old;

    public int Count => _entries.Count;

    public void Load(ReadOnlySpan<byte> octets)
    {
        _entries.Clear();
        for (var at = 0; at + RecentSend.Size <= octets.Length; at += RecentSend.Size)
        {
            _entries.Add(RecentSend.Read(octets[at..]));
        }

        _old = _entries.Count;
    }

    /// <summary>
    /// Enters a send. False when there is no room for it, or when this intent already enters one that makes it a duplicate: two verdicts of
    /// one version cannot have known of each other, so the later one must be asked for again. The same holds for two that caps count alike.
    /// </summary>
    /// <param name="drop">Leading entries that its verdict left out of account.</param>
    /// <param name="rule">What a duplicate is in its campaign; null when the campaign has none.</param>
    public bool TryEnter(in RecentSend send, int drop, DuplicateRule? rule)
    {
        for (var at = _old; at < _entries.Count; at++)
        {
            var entered = _entries[at];
            if (send.Class is { } counted && entered.Class == counted)
            {
                return false;
            }

            if (
                rule is not null
                && entered.Campaign == send.Campaign
                && (rule == DuplicateRule.PerNumber || entered.Profile == send.Profile)
            )
            {
                return false;
            }
        }

        if (_entries.Count - Math.Min(drop, _old) >= RecentSend.Limit)
        {
            return false;
        }

        _entries.Add(send);
        return true;
    }

    /// <summary>The row's new content, without the first <paramref name="drop"/> of the entries it had.</summary>
    public ReadOnlySpan<byte> Write(int drop, Span<byte> octets)
    {
        var kept = 0;
        for (var at = Math.Min(drop, _old); at < _entries.Count; at++)
        {
            _entries[at].Write(octets[(kept++ * RecentSend.Size)..]);
        }

        return octets[..(kept * RecentSend.Size)];
    }

    public static IReadOnlyList<RecentSend> Read(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
        {
            return [];
        }

        var entries = new RecentSend[octets.Length / RecentSend.Size];
        for (var at = 0; at < entries.Length; at++)
        {
            entries[at] = RecentSend.Read(octets[(at * RecentSend.Size)..]);
        }

        return entries;
    }
}
