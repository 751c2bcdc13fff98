using System.Text.Json.Serialization;
using NodaTime.Extensions;
using NodaTime.Text;
using Starling.Cli.Contacts;
using Starling.V1;

namespace Starling.Cli.Reports;

/// <summary>
/// What became of a campaign: the one object behind <c>--json</c>, the tables and the demo. It adds up:
/// <c>lines = invalid_lines + audience</c>, and <c>audience</c> is the sum of <c>states</c>.
/// </summary>
internal sealed record CampaignReport
{
    /// <summary><c>campaigns/{id}</c>.</summary>
    public required string Campaign { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>Where the campaign stands: <c>RUNNING</c>, <c>COMPLETED</c> …</summary>
    public required string State { get; init; }

    /// <summary>When it started or, while it is <c>SCHEDULED</c>, will start: RFC 3339; null for a draft.</summary>
    public string? StartTime { get; init; }

    /// <summary>Lines of the file without the empty ones; for a campaign looked up later, the items the server got.</summary>
    public required long Lines { get; init; }

    /// <summary>Lines that became no message: unreadable ones and those the server refused.</summary>
    public required long InvalidLines { get; init; }

    /// <summary>Messages: every valid line is one, repeated ones too.</summary>
    public required long Audience { get; init; }

    public required IReadOnlyDictionary<string, long> States { get; init; }

    public required IReadOnlyDictionary<string, long> SuppressedReasons { get; init; }

    public required IReadOnlyDictionary<string, long> FailedReasons { get; init; }

    /// <summary>Messages that wait, by what they wait for.</summary>
    public required IReadOnlyDictionary<string, long> HeldReasons { get; init; }

    /// <summary>Bad lines by reason; null when the file is not at hand.</summary>
    public IReadOnlyDictionary<string, long>? InvalidReasons { get; init; }

    /// <summary>Segments that a carrier took.</summary>
    public required long Segments { get; init; }

    public required Production Production { get; init; }

    public required Delivery Delivery { get; init; }

    public required Confirmation Confirmation { get; init; }

    /// <summary>Errors of production and of delivery.</summary>
    public required long Errors { get; init; }

    /// <summary>What people answered so far; null when nobody asked.</summary>
    public InboxTally? Replies { get; init; }

    /// <summary>From the first item to this report; null when it was not watched.</summary>
    public double? ElapsedSeconds { get; init; }

    /// <summary>Messages that were settled or left, per second, until 99 of 100 had; null when it was not watched.</summary>
    public double? MessagesPerSecond { get; init; }

    /// <summary>The local hours it asked for; null when it goes in all that are allowed.</summary>
    public string? LocalHours { get; init; }

    /// <summary>People by the last answer each gave to its question; null when it asks none.</summary>
    public IReadOnlyDictionary<string, long>? Answers { get; init; }

    /// <summary>What people should know about its hours; null when there is nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The two sums hold.</summary>
    public bool AddsUp() => Lines == InvalidLines + Audience && Audience == States.Values.Sum();

    /// <summary>Messages in a state; 0 when there are none.</summary>
    public long In(MessageState state) => States.GetValueOrDefault(StateName.Of(state));

    /// <summary><see cref="StartTime"/> to the minute, in UTC, for people; empty for a draft.</summary>
    [JsonIgnore]
    public string StartWords => StartTime is { Length: > 16 } time ? $"{time[..10]} {time[11..16]} UTC" : "";

    /// <summary>Messages not yet handed to a carrier or settled otherwise.</summary>
    [JsonIgnore]
    public long Waiting => In(MessageState.Accepted) + In(MessageState.Held) + In(MessageState.Submitting);

    /// <param name="campaign">As the server tells it.</param>
    /// <param name="badLines">Those of the file that was sent; null when there is none at hand.</param>
    public static CampaignReport From(Campaign campaign, BadLines? badLines = null)
    {
        var report = campaign.Report ?? new V1.CampaignReport();
        var unsent = badLines?.Unsent ?? 0;
        return new CampaignReport
        {
            Campaign = campaign.Name,
            DisplayName = campaign.DisplayName,
            State = StateName.Of(campaign.State),
            StartTime = campaign.StartTime is { } start ? InstantPattern.General.Format(start.ToDateTimeOffset().ToInstant()) : null,
            Lines = report.Lines + unsent,
            InvalidLines = report.InvalidLines + unsent,
            Audience = report.Audience,
            States = Sorted(report.States),
            SuppressedReasons = Sorted(report.SuppressedReasons),
            FailedReasons = Sorted(report.FailedReasons),
            HeldReasons = Sorted(report.HeldReasons),
            InvalidReasons = badLines?.Reasons,
            Segments = report.Segments,
            Production = new Production(
                report.Production?.Produced ?? 0,
                report.Production?.Errors ?? 0,
                report.Production?.Remaining ?? 0
            ),
            Delivery = new Delivery(report.Delivery?.Delivered ?? 0, report.Delivery?.Errors ?? 0),
            Confirmation = new Confirmation(report.Confirmation?.WithReceipt ?? 0, report.Confirmation?.WithoutReceipt ?? 0),
            Errors = report.Errors,
            LocalHours = HoursOf(campaign),
            Answers = AnswersOf(campaign.Question),
            Warnings = campaign.Warnings.Count == 0 ? null : [.. campaign.Warnings.Select(warning => warning.Description)],
        };
    }

    /// <summary>Each word that answers, also one that nobody wrote.</summary>
    private static SortedDictionary<string, long>? AnswersOf(CampaignQuestion? question) =>
        question is null ? null : Sorted(question.Choices.ToDictionary(word => word, word => question.Answers.GetValueOrDefault(word)));

    private static string? HoursOf(Campaign campaign)
    {
        string[] parts =
        [
            campaign.LocalHours,
            campaign.PreferredSlotsOnly ? "preferred slots only" : "",
            campaign.DefaultTimeZone.Length > 0 ? $"zone {campaign.DefaultTimeZone} where none is known" : "",
        ];
        var said = string.Join("; ", parts.Where(part => part.Length > 0));
        return said.Length > 0 ? said : null;
    }

    private static SortedDictionary<string, long> Sorted(IDictionary<string, long> counts) => new(counts, StringComparer.Ordinal);
}

/// <summary>Making the texts (S97).</summary>
internal sealed record Production(long Produced, long Errors, long Remaining);

/// <summary>Bringing them to the handset (S98).</summary>
internal sealed record Delivery(long Delivered, long Errors);

/// <summary>What carriers confirmed (S99).</summary>
internal sealed record Confirmation(long WithReceipt, long WithoutReceipt);
