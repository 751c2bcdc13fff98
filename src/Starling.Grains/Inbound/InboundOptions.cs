using Microsoft.Extensions.Options;
using Starling.Domain.Text;

namespace Starling.Grains.Inbound;

/// <summary>What subscribers who write are answered, and how their texts are put together.</summary>
public sealed class InboundOptions
{
    /// <summary>What stands for the programme's name in the texts below.</summary>
    public const string ProgramMark = "{program}";

    /// <summary>Who writes, as people know it; it takes the place of <c>{program}</c>. At most 40 characters.</summary>
    public string ProgramName { get; set; } = "Starling";

    /// <summary>Language of answers to words of several languages (INFO): <c>en</c> or <c>fr</c>.</summary>
    public string DefaultLanguage { get; set; } = "en";

    /// <summary>Confirms an opt-out in English; 1 to 136 septets of the GSM alphabet, as all of these: some short codes carry no more.</summary>
    public string StopReplyEnglish { get; set; } =
        "{program}: you are unsubscribed and will get no more messages from us. Reply START to subscribe again.";

    /// <summary>Confirms an opt-out in French.</summary>
    public string StopReplyFrench { get; set; } =
        "{program} : désabonnement confirmé, vous ne recevrez plus de messages. Répondez DEBUT pour vous réabonner.";

    /// <summary>Answers HELP; should tell how often texts come and a number to call.</summary>
    public string HelpReplyEnglish { get; set; } =
        "{program}: you get messages you asked for. Msg and data rates may apply. Reply STOP to unsubscribe.";

    /// <summary>Answers AIDE.</summary>
    public string HelpReplyFrench { get; set; } =
        "{program} : messages que vous avez demandés. Des frais peuvent s'appliquer. Répondez ARRET pour vous désabonner.";

    /// <summary>How long a long text waits for its missing parts, 5 to 3 600 s; then it is taken as far as it came.</summary>
    public int JoinWithinSeconds { get; set; } = 60;

    /// <summary>Within how long an equal text is the carrier's repetition, 0 to 3 600 s.</summary>
    public int RepeatWithinSeconds { get; set; } = 30;

    /// <summary>The answer to an opt-out.</summary>
    public string StopReply(string language) => Named(language == "fr" ? StopReplyFrench : StopReplyEnglish);

    /// <summary>The answer to a call for help.</summary>
    public string HelpReply(string language) => Named(language == "fr" ? HelpReplyFrench : HelpReplyEnglish);

    internal string Named(string text) => text.Replace(ProgramMark, ProgramName, StringComparison.Ordinal);
}

/// <summary>Says everything that is wrong with <see cref="InboundOptions"/>.</summary>
public sealed class InboundOptionsValidator : IValidateOptions<InboundOptions>
{
    private const string Section = "Starling:Inbound";
    private const int MostSeptets = 136;
    private const int LongestName = 40;

    public ValidateOptionsResult Validate(string? name, InboundOptions options)
    {
        var faults = new List<string>();
        if (options.ProgramName is not { Length: > 0 and <= LongestName })
        {
            faults.Add($"{Section}:ProgramName is '{options.ProgramName}'; it must have 1 to {LongestName} characters");
        }

        if (options.DefaultLanguage is not ("en" or "fr"))
        {
            faults.Add($"{Section}:DefaultLanguage is '{options.DefaultLanguage}'; it must be en or fr");
        }

        Text(faults, nameof(InboundOptions.StopReplyEnglish), options.Named(options.StopReplyEnglish));
        Text(faults, nameof(InboundOptions.StopReplyFrench), options.Named(options.StopReplyFrench));
        Text(faults, nameof(InboundOptions.HelpReplyEnglish), options.Named(options.HelpReplyEnglish));
        Text(faults, nameof(InboundOptions.HelpReplyFrench), options.Named(options.HelpReplyFrench));
        Seconds(faults, nameof(InboundOptions.JoinWithinSeconds), options.JoinWithinSeconds, 5);
        Seconds(faults, nameof(InboundOptions.RepeatWithinSeconds), options.RepeatWithinSeconds, 0);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Text(List<string> faults, string key, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            faults.Add($"{Section}:{key} is empty; a reply has a text");
        }
        else if (text.Contains('{', StringComparison.Ordinal) || text.Contains('}', StringComparison.Ordinal))
        {
            faults.Add($"{Section}:{key} has a brace; {InboundOptions.ProgramMark} is all that is filled in");
        }
        else if (Gsm7Alphabet.IndexOfUnencodable(text) is >= 0 and var at)
        {
            faults.Add($"{Section}:{key} has '{text[at]}'; only characters of the GSM alphabet, or it would cost double");
        }
        else if (Gsm7Alphabet.TryCountSeptets(text, out var septets) && septets > MostSeptets)
        {
            faults.Add(FormattableString.Invariant($"{Section}:{key} has {septets} septets with the name; at most {MostSeptets}"));
        }
    }

    private static void Seconds(List<string> faults, string key, int value, int least)
    {
        if (value < least || value > 3_600)
        {
            faults.Add(FormattableString.Invariant($"{Section}:{key} is {value}; it must be {least} to 3600 seconds"));
        }
    }
}
