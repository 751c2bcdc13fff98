using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Starling.Carriers.Simulator;
using Starling.Client;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.V1;
using ApiRole = Starling.V1.ApiRole;
using SenderKind = Starling.V1.SenderKind;

namespace Starling.Host.Tests.Senders;

/// <summary>
/// From request to retirement · who may · what may not leave · what waits, and goes on · refusals pause promotion · complaints suspend.
/// </summary>
public sealed class SenderLifeTests : IAsyncLifetime
{
    private const string Phone = "+14165550123";
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-senders-").FullName;
    private StarlingHost? _host;
    private StarlingClient _client = null!;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_sender_goes_from_request_to_retirement_and_every_step_is_on_record()
    {
        await StartAsync();
        var made = await CreateAsync("36180");
        Assert.Equal((SenderState.Requested, SenderKind.ShortCode, "senders/36180"), (made.State, made.Kind, made.Name));
        Assert.Equal(made.CreateTime, (await CreateAsync("36180")).CreateTime);
        await RefusedAsync("SENDER_NOT_ACTIVE");

        var name = new ApproveSenderRequest { Name = made.Name };
        Assert.Equal(SenderState.Approved, (await _client.Senders.ApproveSenderAsync(name)).Sender.State);
        Assert.Equal(SenderState.Approved, (await _client.Senders.ApproveSenderAsync(name)).Sender.State);
        await FailsAsync("SENDER_STATE", () => _client.Senders.ActivateSenderAsync(new ActivateSenderRequest { Name = made.Name }));
        var configured = await _client.Senders.ConfigureSenderAsync(
            new ConfigureSenderRequest
            {
                Name = made.Name,
                Price = new SegmentPrice { Micros = 7_500, CurrencyCode = "CAD" },
            }
        );
        Assert.Equal((SenderState.Configured, 7_500), (configured.Sender.State, configured.Sender.Price.Micros));
        await RefusedAsync("SENDER_NOT_ACTIVE");
        await _client.Senders.ActivateSenderAsync(new ActivateSenderRequest { Name = made.Name });
        var sent = await SendAsync("36180", "transactional", "one");
        await ComesToAsync(sent, MessageState.Sent, MessageState.Delivered);

        await SuspendAsync(made.Name);
        var refusal = await RefusedAsync("SENDER_SUSPENDED");
        Assert.Contains("asked by the carrier", refusal.Message, StringComparison.Ordinal);

        // What was taken before is answered as before.
        Assert.Equal(sent, await SendAsync("36180", "transactional", "one"));
        await _client.Senders.RetireSenderAsync(new RetireSenderRequest { Name = made.Name });
        await RefusedAsync("SENDER_RETIRED");
        var shown = (await _client.Senders.GetSenderAsync(new GetSenderRequest { Name = made.Name })).Sender;
        Assert.Equal(["RETIRE", "SUSPEND", "ACTIVATE", "CONFIGURE", "APPROVE", "REQUEST"], shown.Steps.Select(step => step.Step));
        Assert.All(shown.Steps, step => Assert.Equal(("default", true), (step.Actor, step.Time is not null)));
        Assert.Equal(SenderState.Requested, (await CreateAsync("36180")).State);
    }

    [Fact]
    public async Task A_sender_carries_its_types_and_no_others()
    {
        await StartAsync();
        await OpenAsync("36180", "transactional");
        await SendAsync("36180", "transactional", "one");
        var fault = await FailsAsync("SENDER_TYPE_NOT_ALLOWED", () => TryAsync("36180", "one_time_code"));
        Assert.Equal(StatusCode.FailedPrecondition, fault.Status);
        await FailsAsync(
            "SENDER_TYPE_NOT_ALLOWED",
            async () => await _client.Campaigns.CreateCampaignAsync(new CreateCampaignRequest { Campaign = Promotion("36180") })
        );
        await FailsAsync(
            "SENDER_TYPE_NOT_ALLOWED",
            async () =>
                await _client.Campaigns.CreateCampaignAsync(
                    new CreateCampaignRequest { Campaign = Promotion("36180"), ValidateOnly = true }
                )
        );
        var update = new UpdateSenderRequest
        {
            Sender = new Sender { Name = "senders/36180", CommunicationTypes = { "one_time_code" } },
        };
        Assert.Equal(["one_time_code"], (await _client.Senders.UpdateSenderAsync(update)).Sender.CommunicationTypes);
        await TryAsync("36180", "one_time_code");
    }

    [Fact]
    public async Task A_single_text_waits_while_its_sender_is_suspended_and_goes_on_when_it_is_active()
    {
        await StartAsync();
        await OpenAsync("36180", "transactional");
        await SuspendAsync("senders/36180");

        // Accepted, as by a server that has not heard of it yet.
        var waiting = await AcceptBeforeAsync();
        await ComesToAsync(waiting, MessageState.Held);
        var shown = (await _client.Messages.GetMessageAsync(new GetMessageRequest { Name = waiting })).Message;
        Assert.Equal("SENDER_SUSPENDED", shown.Reason);
        await _client.Senders.ActivateSenderAsync(new ActivateSenderRequest { Name = "senders/36180" });
        await ComesToAsync(waiting, MessageState.Sent, MessageState.Delivered);
    }

    [Fact]
    public async Task Senders_that_nobody_registered_send_as_before_unless_registration_is_required()
    {
        await StartAsync(("Starling:SenderRules:RegistrationRequired", "true"));
        await RefusedAsync("SENDER_NOT_REGISTERED");
        await OpenAsync("36180", "transactional");
        await SendAsync("36180", "transactional", "one");
    }

    [Fact]
    public async Task Faults_of_a_request_are_told_all_at_once()
    {
        await StartAsync();
        var fault = await FailsAsync(
            "SENDER_MALFORMED",
            () =>
                _client.Senders.CreateSenderAsync(
                    new CreateSenderRequest
                    {
                        Sender = new Sender { Address = "1234", Country = "CA" },
                    }
                )
        );
        Assert.Equal(["sender.address", "sender.owner_name", "sender.communication_types"], fault.Violations.Select(one => one.Field));
        await FailsAsync(
            "SENDER_MALFORMED",
            () =>
                _client.Senders.CreateSenderAsync(
                    new CreateSenderRequest { Sender = new Sender(Wanted("36180", "promotional")) { Address = "Maple Co" } }
                )
        );
        var bare = new Sender(Wanted("36180", "promotional")) { RegistrationReference = "" };
        await _client.Senders.CreateSenderAsync(new CreateSenderRequest { Sender = bare });
        await FailsAsync(
            "REGISTRATION_MISSING",
            () => _client.Senders.ApproveSenderAsync(new ApproveSenderRequest { Name = "senders/36180" })
        );
        await FailsAsync(
            "SENDER_EXISTS",
            () => _client.Senders.CreateSenderAsync(new CreateSenderRequest { Sender = Wanted("36180", "promotional") })
        );
    }

    [Fact]
    public async Task A_long_number_that_carriers_refuse_sends_no_promotion_until_it_is_resumed()
    {
        await StartAsync(new SmscScript { HistoryOctets = 0, RejectShare = 0.5 });
        await OpenAsync("+14165550100", "transactional", "promotional");
        var campaign = await _client.Campaigns.CreateCampaignAsync(new CreateCampaignRequest { Campaign = Promotion("+14165550100") });
        Assert.Contains("LONG_CODE_PROMOTION", campaign.Campaign.Warnings.Select(warning => warning.Reason));
        for (var text = 0; text < 60; text++)
        {
            await SendAsync("+14165550100", "transactional", $"text-{text}");
        }

        Sender shown = new();
        await Wait.UntilAsync(
            async () =>
                (
                    shown = (await _client.Senders.GetSenderAsync(new GetSenderRequest { Name = "senders/14165550100" })).Sender
                ).PromotionPauseTime
                    is not null,
            "promotion is paused"
        );
        Assert.Equal(SenderState.Active, shown.State);
        Assert.Contains("carriers refused", shown.PromotionPauseReason, StringComparison.Ordinal);
        Assert.Equal(("PAUSE_PROMOTION", "starling"), (shown.Steps[0].Step, shown.Steps[0].Actor));
        await SendAsync("+14165550100", "transactional", "others go on");
        var warned = (await _client.Campaigns.GetCampaignAsync(new GetCampaignRequest { Name = campaign.Campaign.Name })).Campaign;
        Assert.Contains("PROMOTION_PAUSED", warned.Warnings.Select(warning => warning.Reason));

        var resumed = await _client.Senders.ResumeSenderPromotionAsync(
            new ResumeSenderPromotionRequest { Name = "senders/14165550100", Note = "the carrier lifted its filter" }
        );
        Assert.Null(resumed.Sender.PromotionPauseTime);
        Assert.True(resumed.Sender.Figures.Texts >= 50, $"{resumed.Sender.Figures}");
    }

    [Fact]
    public async Task Complaints_suspend_a_sender_once_they_are_many_and_each_counts_once()
    {
        await StartAsync(("Starling:SenderRules:Complaints", "3"));
        await OpenAsync("36180", "transactional");
        foreach (var id in new[] { "one", "one", "two" })
        {
            Assert.Equal(SenderState.Active, (await ComplainAsync(id)).State);
        }

        var stopped = await ComplainAsync("three");
        Assert.Equal(
            (SenderState.Suspended, "3 complaints about 0 texts", 3),
            (stopped.State, stopped.StopReason, stopped.Figures.Complaints)
        );
        Assert.Equal("starling", stopped.Steps[0].Actor);
        await RefusedAsync("SENDER_SUSPENDED");

        // Those that were dealt with do not count against it again.
        await _client.Senders.ActivateSenderAsync(new ActivateSenderRequest { Name = "senders/36180", Note = "list cleaned" });
        Assert.Equal(SenderState.Active, (await ComplainAsync("three")).State);
        Assert.Equal(SenderState.Active, (await ComplainAsync("four")).State);

        async Task<Sender> ComplainAsync(string id) =>
            (await _client.Senders.ReportComplaintAsync(new ReportComplaintRequest { Name = "senders/36180", RequestId = id })).Sender;
    }

    [Fact]
    public async Task What_an_operator_opens_a_tenant_cannot_and_an_address_has_one_owner()
    {
        await StartAsync();
        var admin = await MakeKeyAsync("default", ApiRole.Operator, ApiRole.Sender);
        Connect(admin);
        var (acmeKey, rivalKey) = (
            await MakeKeyAsync("acme", ApiRole.Operator, ApiRole.Author, ApiRole.Sender),
            await MakeKeyAsync("rival", ApiRole.Operator, ApiRole.Author, ApiRole.Sender)
        );
        Connect(acmeKey);
        await CreateAsync("36180");
        await FailsAsync(
            "NOT_OF_INSTALLATION",
            () => _client.Senders.ApproveSenderAsync(new ApproveSenderRequest { Name = "senders/36180" })
        );
        Connect(rivalKey);
        await CreateAsync("36180");
        Connect(admin);
        var opening = new ApproveSenderRequest { Name = "senders/36180", Tenant = "acme" };
        var approved = (await _client.Senders.ApproveSenderAsync(opening)).Sender;
        Assert.Equal(("acme", true), (approved.Tenant, approved.Steps[0].Actor.StartsWith("default/", StringComparison.Ordinal)));
        opening.Tenant = "rival";
        await FailsAsync("SENDER_TAKEN", () => _client.Senders.ApproveSenderAsync(opening));
        await _client.Senders.ConfigureSenderAsync(new ConfigureSenderRequest { Name = "senders/36180", Tenant = "acme" });
        await _client.Senders.ActivateSenderAsync(new ActivateSenderRequest { Name = "senders/36180", Tenant = "acme" });

        // No settings name it: the record makes it acme's, on the default route.
        Connect(acmeKey);
        await ComesToAsync(await SendAsync("36180", "transactional", "acme's"), MessageState.Sent, MessageState.Delivered);
        await FailsAsync("NOT_OF_INSTALLATION", () => _client.Senders.UpdateSenderAsync(Renamed()));
        await SuspendAsync("senders/36180");
        await FailsAsync(
            "NOT_OF_INSTALLATION",
            () => _client.Senders.ActivateSenderAsync(new ActivateSenderRequest { Name = "senders/36180" })
        );
        Connect(rivalKey);
        await FailsAsync("SENDER_NOT_YOURS", () => TryAsync("36180", "transactional"));
        Assert.Equal(
            SenderState.Requested,
            Assert.Single((await _client.Senders.ListSendersAsync(new ListSendersRequest())).Senders).State
        );
        await FailsAsync("NOT_OF_INSTALLATION", () => _client.Senders.ListSendersAsync(new ListSendersRequest { Tenant = "acme" }));

        static UpdateSenderRequest Renamed() =>
            new()
            {
                Sender = new Sender { Name = "senders/36180", OwnerName = "Another" },
            };
    }

    private async Task OpenAsync(string address, params string[] types)
    {
        var name = (await CreateAsync(address, types)).Name;
        await _client.Senders.ApproveSenderAsync(new ApproveSenderRequest { Name = name });
        await _client.Senders.ConfigureSenderAsync(new ConfigureSenderRequest { Name = name });
        await _client.Senders.ActivateSenderAsync(new ActivateSenderRequest { Name = name });
    }

    private async Task<Sender> CreateAsync(string address, params string[] types) =>
        (
            await _client.Senders.CreateSenderAsync(
                new CreateSenderRequest { Sender = Wanted(address, types.Length > 0 ? types : ["transactional", "promotional"]) }
            )
        ).Sender;

    private static Sender Wanted(string address, params string[] types) =>
        new()
        {
            Address = address,
            Country = "CA",
            OwnerName = "Maple Co",
            RegistrationReference = "CSC-2026-17",
            CommunicationTypes = { types },
            LanguageCodes = { "fr-CA" },
        };

    private async Task SuspendAsync(string name) =>
        await _client.Senders.SuspendSenderAsync(new SuspendSenderRequest { Name = name, Reason = "asked by the carrier" });

    private Task<StarlingException> RefusedAsync(string reason) => FailsAsync(reason, () => TryAsync("36180", "transactional"));

    private async Task<SendMessageResponse> TryAsync(string sender, string type) =>
        await _client.Messages.SendMessageAsync(
            new SendMessageRequest
            {
                Sender = sender,
                Phone = Phone,
                Text = "Hello",
                CommunicationType = type,
            }
        );

    private static async Task<StarlingException> FailsAsync<T>(string reason, Func<Task<T>> call)
    {
        var fault = await Assert.ThrowsAsync<StarlingException>(call);
        Assert.Equal(reason, fault.Reason);
        return fault;
    }

    private static Task<StarlingException> FailsAsync<T>(string reason, Func<AsyncUnaryCall<T>> call) =>
        FailsAsync(reason, async () => await call());

    private async Task<string> SendAsync(string sender, string type, string requestId) => (
            await _client.Messages.SendMessageAsync(
                new SendMessageRequest
                {
                    Sender = sender,
                    Phone = Phone,
                    Text = "Hello",
                    CommunicationType = type,
                    RequestId = requestId.Replace(' ', '-'),
                }
            )
        ).Message.Name;

    /// <summary>A message in the ledger that no front door has judged since.</summary>
    private async Task<string> AcceptBeforeAsync()
    {
        var ledger = _host!.Services.GetRequiredService<IAcceptLedger>();
        var keys = _host.Services.GetRequiredService<ContactKeys>();
        Assert.True(Msisdn.TryParse(Phone, out var number));
        Assert.True(SenderAddress.TryParse("36180", out var sender));
        var taken = await ledger.AcceptUnitsAsync(
            [
                new UnitMessage(
                    TenantId.Default,
                    "before",
                    false,
                    new NewMessage(
                        keys.Of(TenantId.Default, number),
                        number,
                        null,
                        null,
                        null,
                        null,
                        "transactional",
                        null,
                        "Hello",
                        sender,
                        "transactional",
                        false,
                        WallClock.Clock.GetCurrentInstant() + Duration.FromHours(1),
                        1
                    )
                ),
            ],
            TestContext.Current.CancellationToken
        );
        return $"messages/{((UnitOutcome.Taken)taken[0]).Id}";
    }

    private Task ComesToAsync(string name, params MessageState[] states) =>
        Wait.UntilAsync(
            async () =>
                (await _client.Messages.GetMessageAsync(new GetMessageRequest { Name = name })).Message.State is var state
                && Array.IndexOf(states, state) >= 0,
            $"{name} comes to {string.Join(" or ", states)}"
        );

    private static Campaign Promotion(string sender) =>
        new()
        {
            DisplayName = "Spring",
            CommunicationType = "promotional",
            Objective = "promotion",
            TemplateText = "Spring is here",
            Sender = sender,
        };

    private Task StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(new SmscScript { HistoryOctets = 0, RejectShare = 0 }, settings);

    private async Task StartAsync(SmscScript script, params (string Key, string Value)[] settings)
    {
        _host = await StarlingHost.StartAsync(
            new StarlingHostOptions
            {
                Quiet = true,
                Script = script,
                Settings = settings
                    .Append(("Starling:GrpcPort", "0"))
                    .Append(("Starling:HttpPort", "0"))
                    .Append(("Starling:Storage:DataFolder", _folder))
                    .Append(("Starling:Hours:Everywhere", "always"))
                    .ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
            }
        );
        Connect(null);
    }

    private async Task<string> MakeKeyAsync(string tenant, params ApiRole[] roles) =>
        (
            await _client.Keys.CreateApiKeyAsync(
                new CreateApiKeyRequest
                {
                    ApiKey = new ApiKey { Holder = "test", Roles = { roles } },
                    Tenant = tenant,
                }
            )
        ).Secret;

    private void Connect(string? key)
    {
        _client?.Dispose();
        _client = new StarlingClient(
            new StarlingClientOptions
            {
                Addresses = [_host!.GrpcAddress],
                ApiKey = key,
                MaxAttempts = 1,
            }
        );
    }
}
