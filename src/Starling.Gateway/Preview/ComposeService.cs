using Grpc.Core;
using Microsoft.Extensions.Options;
using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Templates;
using Starling.Domain.Text;
using Starling.Gateway.Campaigns;
using Starling.Gateway.Identity;

namespace Starling.Gateway.Preview;

/// <summary>ComposeService: what a text costs and why, before anybody gets it. Stores nothing.</summary>
internal sealed class ComposeService(ICallerIdentity callers, StopMentionSettings mentions, IOptions<GatewayOptions> options)
    : V1.ComposeService.ComposeServiceBase
{
    /// <summary>Stands in for a sender that nobody named: most short codes cost as much.</summary>
    private const string UsualShortCode = "36180";

    public override Task<V1.AnalyzeResponse> Analyze(V1.AnalyzeRequest request, ServerCallContext context)
    {
        callers.TenantOf(context);
        var faults = new List<FieldFault>();
        var reader = new DefinitionReader(options.Value, mentions, faults);
        var type = reader.ReadType(request.CommunicationType, CommunicationType.Promotional);
        var sender = ReadSender(request.Sender, reader);
        if (request.Language.Length > 0 && !ValueRules.IsLanguage(request.Language))
        {
            faults.Add(new(ErrorReasons.LanguageMalformed, "language", request.Language, "a language is a BCP 47 tag such as fr or fr-CA"));
        }

        var isMentioned = reader.ReadMention(request.StopMention, type, sender, request.Language);
        var template = reader.ReadTemplate(request.TemplateText);
        if (!Submissions.FieldsJson.IsGood(request.Fields, out var fault))
        {
            faults.Add(fault);
        }

        if (faults.Count > 0 || template is null || sender is null)
        {
            throw StatusMapping.Invalid(faults);
        }

        StopMention? mention = null;
        if (isMentioned)
        {
            StopMention.TryFor(sender, reader.LanguageOr(request.Language), mentions, out mention, out _);
        }

        return Task.FromResult(Analyze(template, request, mention));
    }

    private SenderAddress? ReadSender(string sender, DefinitionReader reader) =>
        sender.Length == 0 && options.Value.DefaultSenderAddress is null ? reader.ReadSender(UsualShortCode) : reader.ReadSender(sender);

    private static V1.AnalyzeResponse Analyze(MessageTemplate template, V1.AnalyzeRequest request, StopMention? mention)
    {
        var policy = CampaignReader.ToDomain(request.CharacterPolicy);
        var plain = policy.ApplyTo(Fill(template, request.Fields));
        var text = mention is null ? plain : mention.AppendTo(plain).Text;
        var analysis = TextAnalysis.Of(text, SegmentBudget.Default);
        var count = analysis.Count;
        var answer = new V1.AnalyzeResponse
        {
            Text = text,
            Coding = CodingMapping.ToProto(count.Coding),
            Units = count.Units,
            Segments = count.Segments,
            UnitsPerSegment = count.Segments == 1 ? SegmentBudget.Default.Single(count.Coding) : SegmentBudget.Default.Joined(count.Coding),
            UnitsLeft = count.UnitsLeft,
            StopMention = text[plain.Length..],
            StopMentionUnits = UnitsOf(text[plain.Length..], count.Coding),
        };
        answer.OffendingCharacters.Add(analysis.Offending.Select(ToProto));
        answer.Suggestions.Add(analysis.Suggestions.Select(ToProto));
        answer.TemplateFields.Add(FieldsOf(template));
        return answer;
    }

    /// <summary>Fills a template; a field without sample value or default shows its own name.</summary>
    private static string Fill(MessageTemplate template, IDictionary<string, string> sample)
    {
        var values = new Dictionary<string, string>(sample, StringComparer.Ordinal);
        foreach (var missing in TemplateRenderer.Render(template, new NamedFields(values)).Missing)
        {
            values[missing] = missing;
        }

        return TemplateRenderer.Render(template, new NamedFields(values)).Text ?? string.Empty;
    }

    private static IEnumerable<V1.TemplateField> FieldsOf(MessageTemplate template)
    {
        var withoutDefault = TemplateRenderer.Render(template, new NamedFields(new Dictionary<string, string>())).Missing;
        return template.Fields.Select(field => new V1.TemplateField { Name = field, HasDefault = !withoutDefault.Contains(field) });
    }

    private static int UnitsOf(string text, DataCoding coding) =>
        coding == DataCoding.Gsm7 && Gsm7Alphabet.TryCountSeptets(text, out var septets) ? septets : text.Length;

    private static V1.OffendingCharacter ToProto(OffendingCharacter offending) =>
        new()
        {
            Character = offending.Character,
            CodePoint = offending.CodePoint,
            Description = offending.Name,
            Utf16Index = offending.Position,
            Occurrences = offending.Count,
        };

    private static V1.TextSuggestion ToProto(TextSuggestion suggestion)
    {
        var shown = new V1.TextSuggestion
        {
            Lossy = suggestion.IsLossy,
            Text = suggestion.Replaced.Text,
            Coding = CodingMapping.ToProto(suggestion.Count.Coding),
            Units = suggestion.Count.Units,
            Segments = suggestion.Count.Segments,
            UnitsLeft = suggestion.Count.UnitsLeft,
            SegmentsSaved = suggestion.SegmentsSaved,
        };
        shown.Replacements.Add(
            suggestion.Replaced.Changes.Select(change => new V1.TextReplacement
            {
                Utf16Index = change.Position,
                Original = change.From,
                Replacement = change.To,
            })
        );
        return shown;
    }
}
