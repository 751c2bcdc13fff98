using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;

namespace Starling.Grains.Contracts;

/// <summary>What a change of a campaign's state led to.</summary>
/// <param name="Found">False when there is no such campaign.</param>
/// <param name="State">As it stands now, moved or not.</param>
/// <param name="Moved">Whether this call (or an earlier one alike) brought it to the state asked for.</param>
/// <param name="QuietFor">How long the caller waits before it may say that nothing starts any more; zero when nothing need be waited for.</param>
/// <param name="InFlight">Messages a bind may be writing.</param>
[GenerateSerializer, Immutable, Alias("starling.campaign-change")]
public sealed record CampaignChange(
    [property: Id(0)] bool Found,
    [property: Id(1)] CampaignState State,
    [property: Id(2)] bool Moved,
    [property: Id(3)] Duration QuietFor,
    [property: Id(4)] long InFlight
);

/// <summary>A campaign's figures at one instant.</summary>
/// <param name="At">When they were read.</param>
/// <param name="InputComplete">Whether the audience still grows.</param>
/// <param name="Counters">What the tally is made of.</param>
/// <param name="StartsAt">When it starts by itself; null unless it is Scheduled.</param>
[GenerateSerializer, Immutable, Alias("starling.campaign-progress")]
public sealed record CampaignProgress(
    [property: Id(0)] CampaignState State,
    [property: Id(1)] bool InputComplete,
    [property: Id(2)] Instant At,
    [property: Id(3)] CampaignCounter[] Counters,
    [property: Id(4)] Instant? StartsAt = null
)
{
    public CampaignTally Tally() =>
        new(Counters.Select(counter => new TallyRow(counter.State, counter.Reason, counter.Messages, counter.Segments)));
}

/// <summary>One counter row; state null counts invalid lines.</summary>
[GenerateSerializer, Immutable, Alias("starling.campaign-counter")]
public readonly record struct CampaignCounter(
    [property: Id(0)] MessageState? State,
    [property: Id(1)] string Reason,
    [property: Id(2)] long Messages,
    [property: Id(3)] long Segments
);
