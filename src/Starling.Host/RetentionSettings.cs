using Microsoft.Extensions.Options;
using Starling.Domain.Ports;

namespace Starling.Host;

/// <summary>How long what is in the ledger is kept, in days. Consents, their seals, opt-outs, erasures and the counters behind reports are kept for good.</summary>
public sealed class RetentionSettings
{
    /// <summary>Section of the settings.</summary>
    public const string Section = $"{HostSettings.Section}:Retention";

    /// <summary>
    /// Fields and text of messages that are over, 45 to 36500 days after they were accepted; 0 keeps them for good. Their rows stay, with number,
    /// state and times.
    /// </summary>
    public int MessageContentDays { get; set; } = 400;

    /// <summary>
    /// Why messages were not sent, in words: the rule that decided and its inputs; 1 to 36500 days, 0 keeps them for good. The reason itself stays.
    /// </summary>
    public int DecisionDays { get; set; } = 400;

    /// <summary>Messages that are over, whole, 45 to 36500 days after they were accepted; 0 keeps them for good. Reports go on to count them.</summary>
    public int MessageDays { get; set; }

    /// <summary>
    /// Ids by which carriers' receipts find their messages, 10 to 36500 days, and longer than any text's validity and three days; 0 keeps them for
    /// good.
    /// </summary>
    public int CarrierIdDays { get; set; } = 45;

    /// <summary>What subscribers wrote, 2 to 36500 days; 0 keeps it for good. That they wrote, and what it did, stays.</summary>
    public int InboundTextDays { get; set; } = 400;

    /// <summary>Lines of imports that were no messages, 8 to 36500 days; 0 keeps them for good. Reports go on to count them.</summary>
    public int RejectedLineDays { get; set; } = 90;

    /// <summary>How often it is looked for what has been kept long enough, first so long after the start; 1 minute to 1 day.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Days of each kind; null: for good. Ids of requests answer for seven days, and have no use afterwards.</summary>
    public int? Of(RetentionKind kind)
    {
        var days = kind switch
        {
            RetentionKind.MessageContents => MessageContentDays,
            RetentionKind.Decisions => DecisionDays,
            RetentionKind.Messages => MessageDays,
            RetentionKind.CarrierIds => CarrierIdDays,
            RetentionKind.InboundTexts => InboundTextDays,
            RetentionKind.RejectedLines => RejectedLineDays,
            _ => 8,
        };
        return days == 0 ? null : days;
    }
}

/// <summary>Says everything that is wrong with <see cref="RetentionSettings"/>.</summary>
public sealed class RetentionSettingsValidator : IValidateOptions<RetentionSettings>
{
    private const int Most = 36_500;

    public ValidateOptionsResult Validate(string? name, RetentionSettings options)
    {
        var faults = new List<string>();
        Days(nameof(options.MessageContentDays), options.MessageContentDays, 45);
        Days(nameof(options.DecisionDays), options.DecisionDays, 1);
        Days(nameof(options.MessageDays), options.MessageDays, 45);
        Days(nameof(options.CarrierIdDays), options.CarrierIdDays, 10);
        Days(nameof(options.InboundTextDays), options.InboundTextDays, 2);
        Days(nameof(options.RejectedLineDays), options.RejectedLineDays, 8);
        if (options.Every < TimeSpan.FromMinutes(1) || options.Every > TimeSpan.FromDays(1))
        {
            faults.Add($"{RetentionSettings.Section}:Every is {options.Every}; it must be 00:01:00 to 1.00:00:00");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Days(string key, int value, int least)
        {
            if (value != 0 && (value < least || value > Most))
            {
                faults.Add($"{RetentionSettings.Section}:{key} is {value}; it must be {least} to {Most} days, or 0 for good");
            }
        }
    }
}
