using NodaTime;
using Starling.Grains.Contracts;

namespace Starling.Grains;

/// <summary>One campaign: its states, its pace and its figures.</summary>
/// <remarks>Key: <see cref="GrainKeys.Campaign"/>. The truth is the ledger's row; this grain orders the changes and wakes the lanes.</remarks>
[Alias("starling.campaign")]
public interface ICampaignGrain : IGrainWithStringKey
{
    /// <summary>Draft becomes Running; a Scheduled one too, before its time. Running already: no change.</summary>
    [Alias("start")]
    Task<CampaignChange> StartAsync();

    /// <summary>Draft becomes Scheduled, and Running by itself when the instant comes. Scheduled already: the instant moves.</summary>
    /// <param name="startsAt">In the future and before the campaign's end, as the caller has seen to; one that has passed starts within seconds.</param>
    [Alias("schedule")]
    Task<CampaignChange> ScheduleAsync(Instant startsAt);

    /// <summary>Running becomes Paused. Returns at once; nothing starts once <see cref="CampaignChange.QuietFor"/> has passed.</summary>
    [Alias("pause")]
    Task<CampaignChange> PauseAsync();

    /// <summary>Paused becomes Running.</summary>
    [Alias("resume")]
    Task<CampaignChange> ResumeAsync();

    /// <summary>Ends it: what waits becomes Cancelled, what is being written ends as it ends.</summary>
    [Alias("cancel")]
    Task<CampaignChange> CancelAsync();

    /// <summary>The figures, at most a quarter of a second old.</summary>
    [Alias("progress")]
    Task<CampaignProgress> ProgressAsync();

    /// <summary>Should be at work: starts what is overdue, ends a cancelling, completes what is done, wakes the lanes of what runs.</summary>
    [Alias("ping")]
    Task PingAsync();

    /// <summary>New rows were accepted: the lanes are woken, if it runs.</summary>
    [Alias("accepted")]
    Task AcceptedAsync();

    /// <summary>Takes up to <paramref name="wanted"/> segments of the campaign's pace for a lane; fewer, or 0, when it is used up.</summary>
    /// <param name="least">Fewer are of no use: the longest text of the lane.</param>
    [Alias("pace")]
    ValueTask<int> TakePaceAsync(int wanted, int least);

    /// <summary>Gives back what was taken and found no room at a bind: lanes that kept it would one day use it all at once.</summary>
    [Alias("unused-pace")]
    ValueTask ReturnPaceAsync(int segments);
}
