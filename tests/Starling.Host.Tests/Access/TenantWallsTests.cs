using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Starling.Client;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.V1;
using ApiRole = Starling.V1.ApiRole;
using InboundMessage = Starling.Domain.Messages.InboundMessage;
using MessageState = Starling.V1.MessageState;
using Profile = Starling.V1.Profile;
using ReceivedText = Starling.Domain.Ports.ReceivedText;
using ReviewOutcome = Starling.V1.ReviewOutcome;

namespace Starling.Host.Tests.Access;

/// <summary>What one tenant has, asked for by another: names, by every method that takes one; lists; the sender; a subscriber's STOP.</summary>
public sealed class TenantWallsTests : IAsyncLifetime
{
    private const string Phone = "+14165550123";
    private const string OtherPhone = "+14165550124";
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-walls-").FullName;
    private StarlingHost _host = null!;
    private GrpcChannel _channel = null!;
    private StarlingClient _acme = null!;
    private StarlingClient _rival = null!;
    private string _acmeKey = "";
    private string _rivalKey = "";

    public async ValueTask InitializeAsync()
    {
        _host = await RunningHost.StartAsync(
            _folder,
            ("Starling:Senders:36180:Tenant", "acme"),
            ("Starling:Senders:36190:Tenant", "rival")
        );
        _channel = GrpcChannel.ForAddress(_host.GrpcAddress);
        using var local = Connect(null);
        var admin = await MakeAsync(local, "default", ApiRole.Operator);
        using var operators = Connect(admin);
        ApiRole[] all = [ApiRole.Sender, ApiRole.Author, ApiRole.Approver, ApiRole.Operator, ApiRole.Auditor];
        (_acmeKey, _rivalKey) = (await MakeAsync(operators, "acme", all), await MakeAsync(operators, "rival", all));
        (_acme, _rival) = (Connect(_acmeKey), Connect(_rivalKey));
    }

    public async ValueTask DisposeAsync()
    {
        _acme.Dispose();
        _rival.Dispose();
        _channel.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_name_of_another_tenant_is_the_name_of_nothing_in_every_method()
    {
        var names = await FillAsync();
        var taking = AnyMethod
            .All.Select(method => (Method: method, Requests: Requests(method, names).ToList()))
            .Where(one => one.Requests.Count > 0);
        var asked = 0;
        foreach (var (method, requests) in taking)
        {
            foreach (var request in requests)
            {
                asked++;
                if (request is BatchDeleteContactsRequest several)
                {
                    // Each name has an answer of its own.
                    var answer = await _rival.Contacts.BatchDeleteContactsAsync(several);
                    Assert.Equal((several.Names, 0), (answer.MissingNames, answer.Erasures.Count));
                    continue;
                }

                var fault = await AnyMethod.CallAsync(_channel, method, request, _rivalKey);
                Assert.True(fault?.StatusCode == StatusCode.NotFound, $"{AnyMethod.PathOf(method)} {request} answers {fault?.Status}");
            }
        }

        // And they are names of something: to their own tenant.
        Assert.InRange(asked, 25, int.MaxValue);
        Assert.Equal(
            "acme's",
            (await _acme.Campaigns.GetCampaignAsync(new GetCampaignRequest { Name = names["Campaign"] })).Campaign.DisplayName
        );
        Assert.Equal(Phone, (await _acme.Contacts.GetContactAsync(new GetContactRequest { Name = names["Contact"] })).Contact.Phone);
        Assert.NotNull((await _acme.Messages.GetMessageAsync(new GetMessageRequest { Name = names["Message"] })).Message);
        Assert.Single((await _acme.Inbound.ListInboundReviewsAsync(new ListInboundReviewsRequest())).InboundReviews);
        Assert.Equal(
            SenderState.Requested,
            (await _acme.Senders.GetSenderAsync(new GetSenderRequest { Name = names["Sender"] })).Sender.State
        );
        Assert.Single((await _acme.Keys.ListApiKeysAsync(new ListApiKeysRequest())).ApiKeys, key => key.RevokeTime is null);
    }

    [Fact]
    public void Every_field_that_takes_a_name_says_of_what() =>
        Assert.Empty(
            AnyMethod
                .All.SelectMany(method => method.InputType.Fields.InDeclarationOrder())
                .SelectMany(field => field.FieldType == FieldType.Message ? field.MessageType.Fields.InDeclarationOrder() : [field])
                .Where(field => field is { FieldType: FieldType.String, Name: "name" or "names" or "campaign" })
                .Where(field => field.ContainingType.Name.EndsWith("Request", StringComparison.Ordinal) || field.Name == "campaign")
                .Where(field => field.GetOptions()?.GetExtension(ResourceExtensions.ResourceReference) is null)
                .Select(field => field.FullName)
        );

    [Fact]
    public async Task Lists_hold_nothing_of_another_tenant()
    {
        await FillAsync();
        Assert.Empty((await _rival.Campaigns.ListCampaignsAsync(new ListCampaignsRequest())).Campaigns);
        Assert.Empty((await _rival.Messages.ListMessagesAsync(new ListMessagesRequest())).Messages);
        Assert.Empty((await _rival.Contacts.ListContactsAsync(new ListContactsRequest())).Contacts);
        Assert.Empty((await _rival.Contacts.ListContactsAsync(new ListContactsRequest { Phone = Phone })).Contacts);
        Assert.Empty((await _rival.Inbound.ListInboundMessagesAsync(new ListInboundMessagesRequest())).InboundMessages);
        Assert.Empty((await _rival.Inbound.ListInboundReviewsAsync(new ListInboundReviewsRequest())).InboundReviews);
        Assert.Empty((await _rival.Contacts.ListErasuresAsync(new ListErasuresRequest())).Erasures);
        Assert.Empty((await _rival.Senders.ListSendersAsync(new ListSendersRequest())).Senders);
        Assert.Single((await _rival.Keys.ListApiKeysAsync(new ListApiKeysRequest())).ApiKeys);
    }

    [Fact]
    public async Task A_sender_of_another_tenant_is_refused()
    {
        var fault = await Assert.ThrowsAsync<StarlingException>(async () =>
            await _rival.Messages.SendMessageAsync(
                new SendMessageRequest
                {
                    Sender = "36180",
                    Phone = Phone,
                    Text = "Hello",
                }
            )
        );
        Assert.Equal("SENDER_NOT_YOURS", fault.Reason);
        fault = await Assert.ThrowsAsync<StarlingException>(async () =>
            await _rival.Campaigns.CreateCampaignAsync(new CreateCampaignRequest { Campaign = Campaign("36180") })
        );
        Assert.Equal("SENDER_NOT_YOURS", fault.Reason);
    }

    [Fact]
    public async Task A_stop_silences_the_number_for_the_tenant_that_was_answered_and_no_other()
    {
        await SayAsync("STOP");
        await Wait.UntilAsync(async () => await StateAsync(_acme, "36180") == MessageState.Suppressed, "the one is silent");
        await Wait.UntilAsync(
            async () => await StateAsync(_rival, "36190") is MessageState.Sent or MessageState.Delivered,
            "the other is not"
        );
    }

    /// <returns>By type: a name of acme's.</returns>
    private async Task<Dictionary<string, string>> FillAsync()
    {
        var campaign = await _acme.Campaigns.CreateCampaignAsync(new CreateCampaignRequest { Campaign = Campaign("36180") });
        var profile = await _acme.Contacts.UpsertProfileAsync(
            new UpsertProfileRequest
            {
                Profile = new Profile { ProfileId = "claire", Phone = Phone },
            }
        );
        var message = await _acme.Messages.SendMessageAsync(
            new SendMessageRequest
            {
                Sender = "36180",
                Phone = Phone,
                Text = "Hello",
            }
        );
        var former = await _acme.Contacts.UpsertProfileAsync(
            new UpsertProfileRequest
            {
                Profile = new Profile { ProfileId = "paul", Phone = OtherPhone },
            }
        );
        var erased = await _acme.Contacts.DeleteContactAsync(new DeleteContactRequest { Name = former.Profile.Contact });
        await SayAsync("not interested");
        ListInboundReviewsResponse reviews = new();
        await Wait.UntilAsync(
            async () => (reviews = await _acme.Inbound.ListInboundReviewsAsync(new ListInboundReviewsRequest())).InboundReviews.Count == 1,
            "the text is under review"
        );
        var sender = await _acme.Senders.CreateSenderAsync(
            new CreateSenderRequest
            {
                Sender = new Sender
                {
                    Address = "36185",
                    Country = "CA",
                    OwnerName = "Acme",
                    CommunicationTypes = { "promotional" },
                },
            }
        );
        var key = (await _acme.Keys.ListApiKeysAsync(new ListApiKeysRequest())).ApiKeys[0];
        return new Dictionary<string, string>
        {
            ["Campaign"] = campaign.Campaign.Name,
            ["Contact"] = profile.Profile.Contact,
            ["Message"] = message.Message.Name,
            ["InboundReview"] = reviews.InboundReviews[0].Name,
            ["ApiKey"] = key.Name,
            ["Sender"] = sender.Sender.Name,
            ["Erasure"] = erased.Erasure.Name,
        };
    }

    /// <summary>A request for each field of the method's that takes a name, also in the first frame of a stream.</summary>
    private static IEnumerable<IMessage> Requests(MethodDescriptor method, Dictionary<string, string> names)
    {
        foreach (var field in method.InputType.Fields.InDeclarationOrder())
        {
            if (method.IsClientStreaming && field.FieldType == FieldType.Message)
            {
                foreach (var inner in field.MessageType.Fields.InDeclarationOrder())
                {
                    if (NameOf(inner, names) is { } named)
                    {
                        var frame = Make(field.MessageType, inner, named);
                        var request = method.InputType.Parser.ParseFrom(ByteString.Empty);
                        field.Accessor.SetValue(request, frame);
                        yield return request;
                    }
                }
            }
            else if (NameOf(field, names) is { } name)
            {
                var request = Make(method.InputType, field, name);
                if (request is ExplainDecisionRequest { SubjectCase: ExplainDecisionRequest.SubjectOneofCase.None } asked)
                {
                    // Who alone is half a question.
                    asked.Hypothetical = new HypotheticalText();
                }

                yield return request;
            }
        }
    }

    private static string? NameOf(FieldDescriptor field, Dictionary<string, string> names) =>
        field.FieldType == FieldType.String
        && field.GetOptions()?.GetExtension(ResourceExtensions.ResourceReference) is { } reference
        && reference.Type.StartsWith("starling/", StringComparison.Ordinal)
            ? names.GetValueOrDefault(reference.Type["starling/".Length..])
            : null;

    private static IMessage Make(MessageDescriptor type, FieldDescriptor field, string name)
    {
        var request = type.Parser.ParseFrom(ByteString.Empty);
        if (field.IsRepeated)
        {
            ((System.Collections.IList)field.Accessor.GetValue(request)).Add(name);
        }
        else
        {
            field.Accessor.SetValue(request, name);
        }

        switch (request)
        {
            case SettleInboundReviewRequest settle:
                settle.Outcome = ReviewOutcome.OptOut;
                break;
            case BatchOpening opening:
                opening.RequestId = "one";
                break;
        }

        return request;
    }

    private static Campaign Campaign(string sender) =>
        new()
        {
            DisplayName = "acme's",
            CommunicationType = "promotional",
            Objective = "try",
            TemplateText = "Hello",
            Sender = sender,
        };

    private async Task SayAsync(string text)
    {
        var said = new ReceivedText("any", new InboundMessage(Phone[1..], "36180", text, null), WallClock.Clock.GetCurrentInstant());
        await _host.Services.GetRequiredService<IInboundLedger>().KeepAsync([said], Duration.Zero, CancellationToken.None);
        var filed = _host.Services.GetRequiredService<IInboundLedger>();
        var acme = new InboundFilter(new TenantId("acme"));
        await Wait.UntilAsync(
            async () => (await filed.ListAsync(acme, null, 9, CancellationToken.None)).Any(one => one.Text == text),
            "the text is filed for the tenant that was texted"
        );
    }

    private static async Task<MessageState> StateAsync(StarlingClient client, string sender)
    {
        var sent = await client.Messages.SendMessageAsync(
            new SendMessageRequest
            {
                Sender = sender,
                Phone = Phone,
                Text = "Hello",
                RequestId = $"hello-{sender}",
            }
        );
        return (await client.Messages.GetMessageAsync(new GetMessageRequest { Name = sent.Message.Name })).Message.State;
    }

    private static async Task<string> MakeAsync(StarlingClient client, string tenant, params ApiRole[] roles) =>
        (
            await client.Keys.CreateApiKeyAsync(
                new CreateApiKeyRequest
                {
                    ApiKey = new ApiKey { Holder = "test", Roles = { roles } },
                    Tenant = tenant,
                }
            )
        ).Secret;

    private StarlingClient Connect(string? key) =>
        new(
            new StarlingClientOptions
            {
                Addresses = [_host.GrpcAddress],
                ApiKey = key,
                MaxAttempts = 1,
            }
        );
}
