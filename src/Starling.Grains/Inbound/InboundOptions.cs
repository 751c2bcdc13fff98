using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Grains.Inbound;

/// <summary>What subscribers who write are answered, and how their texts are put together.</summary>
/// <remarks>
/// In the texts <c>{program}</c>, <c>{frequency}</c> and <c>{support}</c> are filled in from here, or from the sender that was texted; a
/// sentence that would say nothing is left out.
/// </remarks>
public sealed class InboundOptions
{
    /// <summary>Who writes, as people know it; it takes the place of <c>{program}</c>. At most 40 characters.</summary>
    public string ProgramName { get; set; } = "Starling";

    /// <summary>
    /// How often texts come, 1 to 1 000; <c>{frequency}</c> becomes a sentence of it. None: the sentence says that it varies.
    /// </summary>
    public int? MessagesPerMonth { get; set; }

    /// <summary>
    /// Number (toll-free in Canada), address or page where people find help, at most 40 characters; <c>{support}</c> becomes a sentence of
    /// it. None: the sentence is left out, which programmes in Canada and the United States may not do.
    /// </summary>
    public string? SupportContact { get; set; }

    /// <summary>Language of answers to words of several languages (INFO): <c>en</c> or <c>fr</c>.</summary>
    public string DefaultLanguage { get; set; } = "en";

    /// <summary>Confirms an opt-out in English; 1 to 136 septets of the GSM alphabet, as all of these: some short codes carry no more.</summary>
    public string StopReplyEnglish { get; set; } =
        "{program}: you are unsubscribed and will get no more messages from us. Reply START to subscribe again.";

    /// <summary>Confirms an opt-out in French.</summary>
    public string StopReplyFrench { get; set; } =
        "{program} : désabonnement confirmé, vous ne recevrez plus de messages. Répondez DEBUT pour vous réabonner.";

    /// <summary>Answers HELP: who writes, how often, what it costs, where help is, how to end it (CTIA).</summary>
    public string HelpReplyEnglish { get; set; } =
        "{program}: {frequency} Msg & data rates may apply. {support} Reply STOP to unsubscribe.";

    /// <summary>Answers AIDE.</summary>
    public string HelpReplyFrench { get; set; } =
        "{program} : {frequency} Des frais peuvent s'appliquer. {support} ARRET pour vous désabonner.";

    /// <summary>Answers to calls for help that a number may have from one sender within 24 hours, 1 to 1 000: two machines must not answer one another for ever.</summary>
    public int AnswersPerDay { get; set; } = 10;

    /// <summary>Between two of them, 0 to 3 600 s.</summary>
    public int AnswersApartSeconds { get; set; } = 5;

    /// <summary>How long a long text waits for its missing parts, 5 to 3 600 s; then it is taken as far as it came.</summary>
    public int JoinWithinSeconds { get; set; } = 60;

    /// <summary>Within how long an equal text is the carrier's repetition, 0 to 3 600 s.</summary>
    public int RepeatWithinSeconds { get; set; } = 30;

    internal AnswerLimit AnswerLimit => new(AnswersPerDay, NodaTime.Duration.FromSeconds(AnswersApartSeconds));

    /// <summary>The answer to an opt-out.</summary>
    /// <param name="language"><c>fr</c>; anything else is English.</param>
    /// <param name="program">What the sender says of itself.</param>
    public string StopReply(string language, SenderProgram program) =>
        ReplyWording.Fill(language == "fr" ? StopReplyFrench : StopReplyEnglish, language, Complete(program));

    /// <summary>The answer to a call for help.</summary>
    /// <param name="language"><c>fr</c>; anything else is English.</param>
    /// <param name="program">What the sender says of itself.</param>
    public string HelpReply(string language, SenderProgram program) =>
        ReplyWording.Fill(language == "fr" ? HelpReplyFrench : HelpReplyEnglish, language, Complete(program));

    private SenderProgram Complete(SenderProgram program) =>
        new(program.Name ?? ProgramName, program.MessagesPerMonth ?? MessagesPerMonth, program.SupportContact ?? SupportContact);
}
