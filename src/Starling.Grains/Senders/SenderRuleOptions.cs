using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Senders;

namespace Starling.Grains.Senders;

/// <summary>What holds for all senders: whether they must be registered, and what stops one.</summary>
public sealed class SenderRuleOptions
{
    /// <summary>Whether a sender without a record sends nothing. False: it sends as the settings have it, so that the first text needs no ceremony.</summary>
    public bool RegistrationRequired { get; set; }

    /// <summary>Complaints within the window that suspend a sender, when they are many of its texts too; 0 to 1 000 000. 0: none do.</summary>
    public int Complaints { get; set; } = 5;

    /// <summary>Complaints per thousand texts that count as many, 0 to 1 000.</summary>
    public double ComplaintsPerThousand { get; set; } = 1;

    /// <summary>How far back complaints and texts count, 1 hour to 90 days; never beyond the last activation.</summary>
    public TimeSpan ComplaintWindow { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Answers of carriers to a long number, within the window, before anything is concluded from them; 1 to 1 000 000.</summary>
    public int RejectionAnswers { get; set; } = 50;

    /// <summary>Refusals in a hundred answers that pause promotion on a long number, 1 to 100.</summary>
    public double RejectionPercent { get; set; } = 20;

    /// <summary>How far back answers count, 1 minute to 1 day. Each server judges what its own connections were answered.</summary>
    public TimeSpan RejectionWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The rule that these settings say.</summary>
    public ComplaintRule ReadComplaintRule() => new(Complaints, ComplaintsPerThousand, Duration.FromTimeSpan(ComplaintWindow));

    /// <inheritdoc cref="ReadComplaintRule"/>
    public RejectionRule ReadRejectionRule() => new(RejectionAnswers, RejectionPercent, Duration.FromTimeSpan(RejectionWindow));
}

/// <summary>Says everything that is wrong with <see cref="SenderRuleOptions"/>.</summary>
public sealed class SenderRuleOptionsValidator : IValidateOptions<SenderRuleOptions>
{
    public ValidateOptionsResult Validate(string? name, SenderRuleOptions options)
    {
        var faults = new List<string>();
        Between(nameof(options.Complaints), options.Complaints, 0, 1_000_000);
        Between(nameof(options.ComplaintsPerThousand), options.ComplaintsPerThousand, 0, 1_000);
        Between(nameof(options.ComplaintWindow), options.ComplaintWindow, TimeSpan.FromHours(1), TimeSpan.FromDays(90));
        Between(nameof(options.RejectionAnswers), options.RejectionAnswers, 1, 1_000_000);
        Between(nameof(options.RejectionPercent), options.RejectionPercent, 1, 100);
        Between(nameof(options.RejectionWindow), options.RejectionWindow, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Between<T>(string key, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                faults.Add(FormattableString.Invariant($"Starling:SenderRules:{key} is {value}; it must be {least} to {most}"));
            }
        }
    }
}
