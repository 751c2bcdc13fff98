using Starling.Domain.Campaigns;
using Starling.Domain.Contacts;
using Starling.Domain.Templates;

namespace Starling.Gateway;

/// <summary>Reads what campaigns and single messages have in common; adds every fault it meets to one list.</summary>
internal sealed class DefinitionReader(GatewayOptions options, StopMentionSettings mentions, List<FieldFault> found)
{
    /// <param name="name">As sent.</param>
    /// <param name="whenEmpty">The type of a request that names none; null when it must name one.</param>
    public CommunicationType ReadType(string name, CommunicationType? whenEmpty)
    {
        const string Field = "communication_type";
        var type = name.Length == 0 ? whenEmpty : CommunicationType.Find(name);
        if (name.Length == 0 && type is null)
        {
            found.Add(new(ErrorReasons.FieldRequired, Field, name, $"the type must be stated: {Names}"));
        }
        else if (type is null)
        {
            found.Add(new(ErrorReasons.CommunicationTypeUnknown, Field, name, $"the types are {Names}"));
        }
        else if (type.Class == CommunicationClass.Reply)
        {
            found.Add(
                new(ErrorReasons.CommunicationTypeNotAllowed, Field, name, "replies are sent by Starling, as answers to a person's text")
            );
        }

        return type ?? CommunicationType.Transactional;
    }

    public SenderAddress? ReadSender(string sender)
    {
        if (sender.Length == 0)
        {
            if (options.DefaultSenderAddress is null)
            {
                found.Add(new(ErrorReasons.SenderRequired, "sender", sender, "there is no default sender: the request must name one"));
            }

            return options.DefaultSenderAddress;
        }

        if (!SenderAddress.TryParse(sender, out var address))
        {
            found.Add(
                new(
                    ErrorReasons.SenderMalformed,
                    "sender",
                    sender,
                    "a sender is a short code of 3 to 6 digits, an E.164 number, or a name of at most 11 letters, digits and spaces"
                )
            );
        }

        return address;
    }

    /// <summary>Whether the STOP mention is added; a type that needs it must also have a sender for which it can be made.</summary>
    public bool ReadMention(V1.StopMention choice, CommunicationType type, SenderAddress? sender, string language)
    {
        if (choice == V1.StopMention.Omit && type.HasStopMention)
        {
            found.Add(
                new(
                    ErrorReasons.StopMentionRequired,
                    "stop_mention",
                    "OMIT",
                    $"a text of type {type.Name} tells how to stop; leave it to the type"
                )
            );
        }
        else if (!Enum.IsDefined(choice))
        {
            found.Add(new(ErrorReasons.ValueOutOfRange, "stop_mention", $"{(int)choice}", "ADD, OMIT, or absent"));
        }

        var isAdded = choice == V1.StopMention.Add || type.HasStopMention;
        if (isAdded && sender is not null && !StopMention.TryFor(sender, LanguageOr(language), mentions, out _, out _))
        {
            found.Add(
                new(
                    ErrorReasons.SenderTakesNoReplies,
                    "sender",
                    sender.Value,
                    "a text that tells how to stop leaves from a number that takes replies"
                )
            );
        }

        return isAdded;
    }

    /// <returns>Null when it has a fault.</returns>
    public MessageTemplate? ReadTemplate(string template)
    {
        const string Field = "template_text";
        if (string.IsNullOrWhiteSpace(template))
        {
            found.Add(new(ErrorReasons.FieldRequired, Field, template, "a template has at least one character that is no space"));
            return null;
        }

        if (!MessageTemplate.TryParse(template, out var read, out var faults))
        {
            found.AddRange(faults.Select(fault => new FieldFault(ErrorReasons.TemplateMalformed, Field, fault.Token, RuleOf(fault))));
        }

        return read;
    }

    /// <summary>The language of a request, or the installation's.</summary>
    public string LanguageOr(string language) => language.Length > 0 ? language : options.DefaultLanguage;

    private static string Names =>
        string.Join(", ", CommunicationType.BuiltIn.Where(type => type.Class != CommunicationClass.Reply).Select(type => type.Name));

    private static string RuleOf(TemplateFault fault) => $"line {fault.Line}, column {fault.Column}: {fault.Rule}";
}
