using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Gateway.Decisions;

/// <summary>Finds a contact's messages in one campaign.</summary>
/// <remarks>No index leads there: the contact's lane is walked from its newest message down to those older than the campaign.</remarks>
internal sealed class CampaignTexts(IContactHistory history, IMessageReader messages)
{
    private const int PageSize = 100;

    /// <summary>In the order they were accepted.</summary>
    public async Task<IReadOnlyList<MessageRecord>> ListAsync(TenantId tenant, ContactKey key, Campaign campaign, CancellationToken cancel)
    {
        var found = new List<MessageRecord>();
        HistoryCursor? cursor = null;
        do
        {
            var page = await history.ListAsync(tenant, key, cursor, PageSize, cancel);
            foreach (var entry in page.Entries)
            {
                if (entry.Sent is { } sent && sent.Message.Campaign == campaign.Id)
                {
                    found.Add(sent.Message);
                }
            }

            cursor = page.Next;
        } while (cursor is { } next && !await IsOlderAsync(next, campaign, cancel));

        found.Sort((left, right) => left.Id.CompareTo(right.Id));
        return found;
    }

    /// <summary>Whether the walk has come to messages that were accepted before the campaign was made.</summary>
    private async Task<bool> IsOlderAsync(HistoryCursor cursor, Campaign campaign, CancellationToken cancel) =>
        cursor.Message != HistoryCursor.Newest.Message
        && await messages.FindAsync(new MessageId(cursor.Message), cancel) is { } last
        && last.Accepted < campaign.CreatedAt;
}
