using Microsoft.Extensions.Options;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Routing;

namespace Starling.Grains.Inbound;

/// <summary>Reads a joined text: whose it is, what it asks for, and how it would be answered.</summary>
public sealed class InboundReader(ContactKeys keys, IRouteDirectory routes, IOptions<InboundOptions> options)
{
    private readonly KeywordMatcher _keywords = new(KeywordTable.Default);

    public InboundText Read(JoinedText joined)
    {
        var first = joined.Parts[0].Message;
        var tenant = OwnerOf(first.Destination);
        var match = Judge(joined);
        InboundContact? contact =
            first.SourceFault is null && Msisdn.TryParse(first.Source, out var number) ? new(keys.Of(tenant, number), number) : null;
        return new InboundText(tenant, joined, contact, match, ReplyTo(match, first.Destination));
    }

    /// <summary>Carriers are the installation's; the number that was texted belongs to one tenant.</summary>
    private TenantId OwnerOf(string texted) => SenderAddress.TryParse(texted, out var sender) ? routes.OwnerOf(sender) : TenantId.Default;

    /// <summary>Half a text may take a consent back, never give one.</summary>
    private KeywordMatch Judge(JoinedText joined)
    {
        var match = _keywords.Match(joined.Text);
        return joined.Missing > 0 && match.Kind is not (KeywordKind.Stop or KeywordKind.MaybeStop) ? KeywordMatch.None : match;
    }

    private ReplyText? ReplyTo(KeywordMatch match, string texted)
    {
        if (
            match.Kind is not (KeywordKind.Stop or KeywordKind.MaybeStop or KeywordKind.Help)
            || !SenderAddress.TryParse(texted, out var sender)
        )
        {
            return null;
        }

        var language = match.Language ?? options.Value.DefaultLanguage;
        var program = routes.SenderOf(sender)?.Program ?? SenderProgram.Unnamed;
        var text = match.Kind == KeywordKind.Help ? options.Value.HelpReply(language, program) : options.Value.StopReply(language, program);
        return sender.TakesReplies ? new ReplyText(sender, language, text) : null;
    }
}
