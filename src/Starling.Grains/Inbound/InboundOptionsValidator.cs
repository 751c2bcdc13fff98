using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Domain.Text;
using Starling.Grains.Routing;

namespace Starling.Grains.Inbound;

/// <summary>Says everything that is wrong with <see cref="InboundOptions"/>.</summary>
public sealed class InboundOptionsValidator : IValidateOptions<InboundOptions>
{
    private const string Section = "Starling:Inbound";

    public ValidateOptionsResult Validate(string? name, InboundOptions options)
    {
        var faults = new List<string>();
        ReplyRules.Check(faults, Section, new(options.ProgramName, options.MessagesPerMonth, options.SupportContact));
        if (options.DefaultLanguage is not ("en" or "fr"))
        {
            faults.Add($"{Section}:DefaultLanguage is '{options.DefaultLanguage}'; it must be en or fr");
        }

        ReplyRules.CheckTexts(faults, options, SenderProgram.Unnamed, "");
        Range(nameof(InboundOptions.AnswersPerDay), options.AnswersPerDay, 1, 1_000, "");
        Range(nameof(InboundOptions.AnswersApartSeconds), options.AnswersApartSeconds, 0, 3_600, " seconds");
        Range(nameof(InboundOptions.JoinWithinSeconds), options.JoinWithinSeconds, 5, 3_600, " seconds");
        Range(nameof(InboundOptions.RepeatWithinSeconds), options.RepeatWithinSeconds, 0, 3_600, " seconds");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string key, int value, int least, int most, string unit)
        {
            if (value < least || value > most)
            {
                faults.Add(FormattableString.Invariant($"{Section}:{key} is {value}; it must be {least} to {most}{unit}"));
            }
        }
    }
}

/// <summary>Says what is wrong with what senders say of themselves, the answers that would come of it included.</summary>
public sealed class SenderProgramValidator(IOptions<InboundOptions> inbound) : IValidateOptions<RoutingOptions>
{
    public ValidateOptionsResult Validate(string? name, RoutingOptions options)
    {
        InboundOptions texts;
        try
        {
            texts = inbound.Value;
        }
        catch (OptionsValidationException)
        {
            return ValidateOptionsResult.Skip; // Told by its own validator; what is filled into faulty texts tells nothing.
        }

        var faults = new List<string>();
        foreach (var (sender, own) in options.Senders)
        {
            var before = faults.Count;
            var section = $"Starling:Senders:{sender}";
            ReplyRules.Check(faults, section, own.Program);
            if (faults.Count == before)
            {
                ReplyRules.CheckTexts(faults, texts, own.Program, $" of {section}");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

/// <summary>What a reply, and what is filled into it, may be.</summary>
internal static class ReplyRules
{
    private const int MostSeptets = 136;
    private const int Longest = 40;
    private const int MostPerMonth = 1_000;

    public static void Check(List<string> faults, string section, SenderProgram program)
    {
        if (program.Name is { } name && name is not { Length: > 0 and <= Longest })
        {
            faults.Add($"{section}:ProgramName is '{name}'; it must have 1 to {Longest} characters");
        }

        if (program.MessagesPerMonth is < 1 or > MostPerMonth)
        {
            faults.Add(
                FormattableString.Invariant($"{section}:MessagesPerMonth is {program.MessagesPerMonth}; it must be 1 to {MostPerMonth}")
            );
        }

        if (program.SupportContact is { Length: > Longest } contact)
        {
            faults.Add($"{section}:SupportContact is '{contact}'; it must have at most {Longest} characters");
        }
    }

    /// <param name="faults">Faults are added to it.</param>
    /// <param name="options">Whose texts.</param>
    /// <param name="program">What is filled in.</param>
    /// <param name="whose">Said behind each fault.</param>
    public static void CheckTexts(List<string> faults, InboundOptions options, SenderProgram program, string whose)
    {
        Check(nameof(InboundOptions.StopReplyEnglish), options.StopReply("en", program));
        Check(nameof(InboundOptions.StopReplyFrench), options.StopReply("fr", program));
        Check(nameof(InboundOptions.HelpReplyEnglish), options.HelpReply("en", program));
        Check(nameof(InboundOptions.HelpReplyFrench), options.HelpReply("fr", program));

        void Check(string key, string text)
        {
            key = $"Starling:Inbound:{key}";
            if (string.IsNullOrWhiteSpace(text))
            {
                faults.Add($"{key} is empty; a reply has a text");
            }
            else if (text.Contains('{', StringComparison.Ordinal) || text.Contains('}', StringComparison.Ordinal))
            {
                faults.Add($"{key} has a brace; {{program}}, {{frequency}} and {{support}} are all that is filled in");
            }
            else if (Gsm7Alphabet.IndexOfUnencodable(text) is >= 0 and var at)
            {
                faults.Add(
                    $"{key} has '{text[at]}' with what is filled in{whose}; only characters of the GSM alphabet, or it would cost double"
                );
            }
            else if (Gsm7Alphabet.TryCountSeptets(text, out var septets) && septets > MostSeptets)
            {
                faults.Add(
                    FormattableString.Invariant($"{key} has {septets} septets with what is filled in{whose}; at most {MostSeptets}")
                );
            }
        }
    }
}
