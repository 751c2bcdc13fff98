using Starling.Client;
using Starling.Host;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.History;
using Starling.Testing.Scene;
using Starling.V1;
using MessageState = Starling.Domain.Messages.MessageState;

namespace Starling.Scenarios.Tests;

/// <summary>A sender is suspended in the middle of its campaign: nothing is lost, nothing leaves, and all the rest does once it is active again.</summary>
public sealed class SenderSuspendedTests
{
    private const int People = 200;
    private const string Name = "senders/" + Samples.Sender;
    private static readonly RouteSettings Route = new() { SegmentsPerSecond = 50, Window = 10 };

    [Fact(Timeout = 120_000)]
    public async Task What_waits_for_a_suspended_sender_leaves_once_when_it_is_active_again()
    {
        await using var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(Route);
        await OpenAsync(story);
        var batch = await story.SendBatchAsync(Samples.Notice(), Samples.People(People));
        await Eventually.TrueAsync(() => story.Smsc.Submits >= 20, "the campaign is on its way");

        await story.Client.Senders.SuspendSenderAsync(new SuspendSenderRequest { Name = Name, Reason = "asked by the carrier" });
        var suspended = WallClock.Time.GetUtcNow();
        var refusal = await Assert.ThrowsAsync<StarlingException>(async () =>
            await story.Client.Campaigns.CreateCampaignAsync(new CreateCampaignRequest { Campaign = Samples.Notice() })
        );
        Assert.Equal("SENDER_SUSPENDED", refusal.Reason);
        var shown = (await story.Client.Campaigns.GetCampaignAsync(new GetCampaignRequest { Name = batch.Campaign })).Campaign;
        Assert.Equal(CampaignState.Running, shown.State);
        Assert.Contains("SENDER_SUSPENDED", shown.Warnings.Select(warning => warning.Reason));

        // Another sender's texts pass meanwhile, which takes its time.
        var others = Samples.Notice("The other, {{ first_name }}.");
        others.Sender = "36190";
        var other = await story.SendBatchAsync(others, Samples.People(100, 1_000));
        await story.SettledAsync(other.Campaign);
        var activated = WallClock.Time.GetUtcNow();
        await story.Client.Senders.ActivateSenderAsync(new ActivateSenderRequest { Name = Name });
        var report = await story.SettledAsync(batch.Campaign);

        Assert.Equal(People, report.In(MessageState.Delivered));
        var seen = await story.CheckAsync(new HistoryLimits { Window = Route.Window });
        var otherPeople = Samples.People(100, 1_000).Select(person => person.Phone[1..]).ToHashSet();

        // What a bind had by then still leaves: its credits and a little time.
        var settled = suspended + TimeSpan.FromSeconds(1) + seen.LongestStall;
        Assert.DoesNotContain(
            seen.Submits,
            submit => submit.At > settled && submit.At < activated && !otherPeople.Contains(submit.Destination)
        );
        Assert.Contains(seen.Submits, submit => submit.At > settled && submit.At < activated);
        Assert.Contains(seen.Submits, submit => submit.At > activated && !otherPeople.Contains(submit.Destination));
    }

    private static async Task OpenAsync(Story story)
    {
        await story.Client.Senders.CreateSenderAsync(
            new CreateSenderRequest
            {
                Sender = new Sender
                {
                    Address = Samples.Sender,
                    Country = "CA",
                    OwnerName = "Boréale",
                    RegistrationReference = "CSC-2026-17",
                    CommunicationTypes = { "transactional" },
                },
            }
        );
        await story.Client.Senders.ApproveSenderAsync(new ApproveSenderRequest { Name = Name });
        await story.Client.Senders.ConfigureSenderAsync(new ConfigureSenderRequest { Name = Name });
        await story.Client.Senders.ActivateSenderAsync(new ActivateSenderRequest { Name = Name });
    }
}
