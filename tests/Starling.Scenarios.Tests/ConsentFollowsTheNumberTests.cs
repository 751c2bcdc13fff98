using Starling.Domain.Messages;
using Starling.Scenarios.Tests.Scene;
using Starling.Testing;
using Starling.Testing.Scene;
using Starling.V1;

namespace Starling.Scenarios.Tests;

/// <summary>Consent belongs to a person at a number: a new number starts without any, and an erased one keeps its STOP.</summary>
public sealed class ConsentFollowsTheNumberTests
{
    private static readonly string Former = SampleNumbers.At(0);
    private static readonly string New = SampleNumbers.At(1);

    [Fact(Timeout = 120_000)]
    public async Task Who_moves_to_another_number_is_asked_anew()
    {
        await using var story = await BeginAsync();
        var stated = Promotion(Former);
        stated.Consent = new ConsentAssertion { Kind = ConsentKind.Express, Source = "form 12" };
        Assert.NotEqual(V1.MessageState.Suppressed, (await EndOfAsync(story, await story.SendAsync(stated))).State);
        Assert.NotEqual(V1.MessageState.Suppressed, (await EndOfAsync(story, await story.SendAsync(stated))).State);

        await UpsertAsync(story, Former);
        await UpsertAsync(story, New);

        Assert.Equal((V1.MessageState.Suppressed, Reasons.NoConsent), await EndOfAsync(story, await story.SendAsync(Promotion(New))));
        Assert.Equal((V1.MessageState.Suppressed, Reasons.NoConsent), await EndOfAsync(story, await story.SendAsync(Promotion(Former))));
        var moved = await ContactAsync(story, New);
        Assert.Equal(("crm-1", 0), (Assert.Single(moved.Profiles).ProfileId, moved.Consents.Count));
        var left = await ContactAsync(story, Former);
        Assert.Empty(left.Profiles);
        var ledger = await story.Client.Contacts.ListConsentEventsAsync(new ListConsentEventsRequest { Name = left.Name });
        Assert.Equal(
            [(ConsentAct.NumberChanged, "number change"), (ConsentAct.OptedIn, "form 12")],
            ledger.Events.Select(line => (line.Act, line.Source))
        );
        await story.CheckAsync();
    }

    [Fact(Timeout = 120_000)]
    public async Task Who_said_stop_and_was_erased_is_not_texted()
    {
        await using var story = await BeginAsync();
        story.Smsc.Now.Inject("starling", Former[1..], Samples.Sender, "STOP");
        await Eventually.TrueAsync(
            async () => (await story.Client.Inbound.ListInboundMessagesAsync(new ListInboundMessagesRequest())).InboundMessages.Count == 1,
            "the stop is filed"
        );
        await Eventually.TrueAsync(
            async () =>
                (await story.Client.Inbound.ListInboundMessagesAsync(new ListInboundMessagesRequest())).InboundMessages[0].Reply
                    is { Length: > 0 } reply
                && (await story.GetMessageAsync(reply)).State == V1.MessageState.Delivered,
            "the confirmation is delivered"
        );
        await story.CheckAsync();
        var contact = await ContactAsync(story, Former);
        await story.Client.Contacts.DeleteContactAsync(new DeleteContactRequest { Name = contact.Name });
        await UpsertAsync(story, Former);

        var stated = Promotion(Former);
        stated.Consent = new ConsentAssertion { Kind = ConsentKind.Express, Source = "form 12" };
        Assert.Equal((V1.MessageState.Suppressed, Reasons.OptedOut), await EndOfAsync(story, await story.SendAsync(stated)));
        Assert.Equal(contact.Name, (await ContactAsync(story, Former)).Name);

        // The ledger has forgotten whom the confirmation went to; the carrier has not, and nothing else came.
        Assert.Equal(Former[1..], Assert.Single(story.Smsc.Seen().Submits).Destination);
    }

    private static async Task<Story> BeginAsync()
    {
        var story = new Story(await OutsideSmsc.StartAsync(Samples.CalmCarrier()));
        await story.StartServerAsync(new RouteSettings());
        await Eventually.TrueAsync(() => story.Smsc.Now.Snapshot().Accounts[0].Sessions == 2, "the route is up");
        return story;
    }

    private static async Task UpsertAsync(Story story, string phone) =>
        await story.Client.Contacts.UpsertProfileAsync(
            new UpsertProfileRequest
            {
                Profile = new Profile { ProfileId = "crm-1", Phone = phone },
            }
        );

    private static async Task<Contact> ContactAsync(Story story, string phone) =>
        (await story.Client.Contacts.GetContactAsync(new GetContactRequest { Phone = phone })).Contact;

    private static SendMessageRequest Promotion(string phone) =>
        new()
        {
            Sender = Samples.Sender,
            Phone = phone,
            ProfileId = "crm-1",
            CommunicationType = "promotional",
            Text = "-20 % until Sunday.",
        };

    private static async Task<(V1.MessageState State, string Reason)> EndOfAsync(Story story, Message message)
    {
        await Eventually.TrueAsync(
            async () =>
                (message = await story.GetMessageAsync(message.Name)).State
                    is not (V1.MessageState.Accepted or V1.MessageState.Submitting or V1.MessageState.Sent),
            "nothing of the message is open"
        );
        return (message.State, message.Reason);
    }
}
