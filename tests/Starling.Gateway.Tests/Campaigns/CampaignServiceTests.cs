using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Duration = NodaTime.Duration;

namespace Starling.Gateway.Tests.Campaigns;

/// <summary>Making, reading, listing; starting to cancelling; watching.</summary>
public sealed class CampaignServiceTests : IAsyncLifetime
{
    private GatewayHarness _door = null!;

    public async ValueTask InitializeAsync() => _door = await GatewayHarness.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task A_campaign_is_made_with_its_defaults_and_read_back()
    {
        var made = await CreateAsync();
        Assert.Equal(
            ("campaigns/1", V1.CampaignState.Draft, "36180", "en", V1.DuplicateRule.PerNumber),
            (made.Name, made.State, made.Sender, made.Language, made.DuplicateRule)
        );
        Assert.Equal((V1.StopMention.Add, V1.CharacterPolicy.Safe), (made.StopMention, made.CharacterPolicy));
        Assert.Equal(TimeSpan.FromDays(35), made.ExpireTime.ToDateTime() - made.CreateTime.ToDateTime());
        Assert.Equal(made, (await _door.Campaigns.GetCampaignAsync(new() { Name = made.Name })).Campaign);
    }

    [Fact]
    public async Task A_retry_gets_the_same_campaign_and_other_content_is_refused()
    {
        var request = new V1.CreateCampaignRequest { Campaign = Spring(), RequestId = "r-1" };
        Assert.Equal("campaigns/1", (await _door.Campaigns.CreateCampaignAsync(request)).Campaign.Name);
        Assert.Equal("campaigns/1", (await _door.Campaigns.CreateCampaignAsync(request)).Campaign.Name);
        request.Campaign.TemplateText = "Something else";
        var fault = await Faults.OfAsync(async () => await _door.Campaigns.CreateCampaignAsync(request));
        Assert.Equal((StatusCode.AlreadyExists, ErrorReasons.RequestIdReused), (fault.StatusCode, fault.ReasonOf()));
    }

    [Fact]
    public async Task A_check_stores_nothing()
    {
        var checkedOnly = await _door.Campaigns.CreateCampaignAsync(new() { Campaign = Spring(), ValidateOnly = true });
        Assert.Equal("", checkedOnly.Campaign.Name);
        Assert.Empty((await _door.Campaigns.ListCampaignsAsync(new())).Campaigns);
    }

    public static TheoryData<string, string, Action<V1.Campaign>> BadCampaigns() =>
        new()
        {
            { ErrorReasons.FieldRequired, "display_name", campaign => campaign.DisplayName = " " },
            { ErrorReasons.ValueTooLong, "display_name", campaign => campaign.DisplayName = new string('x', 201) },
            { ErrorReasons.FieldRequired, "communication_type", campaign => campaign.CommunicationType = "" },
            { ErrorReasons.CommunicationTypeUnknown, "communication_type", campaign => campaign.CommunicationType = "ads" },
            { ErrorReasons.CommunicationTypeNotAllowed, "communication_type", campaign => campaign.CommunicationType = "reply" },
            { ErrorReasons.CommunicationTypeNotAllowed, "communication_type", campaign => campaign.CommunicationType = "one_time_code" },
            { ErrorReasons.FieldRequired, "objective", campaign => campaign.Objective = "" },
            { ErrorReasons.ValueMalformed, "objective", campaign => campaign.Objective = "Big Sale" },
            { ErrorReasons.SenderMalformed, "sender", campaign => campaign.Sender = "12" },
            { ErrorReasons.SenderTakesNoReplies, "sender", campaign => campaign.Sender = "ACME" },
            { ErrorReasons.FieldRequired, "template_text", campaign => campaign.TemplateText = "" },
            { ErrorReasons.TemplateMalformed, "template_text", campaign => campaign.TemplateText = "Hello {{ name" },
            { ErrorReasons.LanguageMalformed, "language", campaign => campaign.Language = "french language" },
            { ErrorReasons.ValueOutOfRange, "segments_per_second", campaign => campaign.SegmentsPerSecond = -1 },
            { ErrorReasons.ValueOutOfRange, "segments_per_second", campaign => campaign.SegmentsPerSecond = 100_001 },
            { ErrorReasons.ValueOutOfRange, "duplicate_rule", campaign => campaign.DuplicateRule = (V1.DuplicateRule)7 },
            { ErrorReasons.ValueOutOfRange, "character_policy", campaign => campaign.CharacterPolicy = (V1.CharacterPolicy)7 },
            { ErrorReasons.ValueOutOfRange, "stop_mention", campaign => campaign.StopMention = (V1.StopMention)7 },
            { ErrorReasons.StopMentionRequired, "stop_mention", campaign => campaign.StopMention = V1.StopMention.Omit },
            { ErrorReasons.ExpireTimeOutOfRange, "expire_time", campaign => campaign.ExpireTime = At(GatewayHarness.Now) },
            {
                ErrorReasons.ExpireTimeOutOfRange,
                "expire_time",
                campaign => campaign.ExpireTime = At(GatewayHarness.Now + Duration.FromDays(35) + Duration.FromSeconds(1))
            },
            { ErrorReasons.ExpireTimeOutOfRange, "expire_time", campaign => campaign.ExpireTime = new() { Seconds = long.MaxValue } },
        };

    [Theory]
    [MemberData(nameof(BadCampaigns))]
    public async Task A_bad_campaign_is_refused_with_field_and_reason(string reason, string field, Action<V1.Campaign> spoil)
    {
        var campaign = Spring();
        spoil(campaign);
        var fault = await Faults.OfAsync(async () => await _door.Campaigns.CreateCampaignAsync(new() { Campaign = campaign }));
        var violation = Assert.Single(fault.DetailOf<Google.Rpc.BadRequest>().FieldViolations);
        Assert.Equal((reason, "campaign." + field), (violation.Reason, violation.Field));
    }

    [Fact]
    public async Task Nothing_at_all_is_no_campaign() =>
        Assert.Equal(
            StatusCode.InvalidArgument,
            (await Faults.OfAsync(async () => await _door.Campaigns.CreateCampaignAsync(new()))).StatusCode
        );

    [Fact]
    public async Task Lists_are_newest_first_in_pages()
    {
        for (var at = 0; at < 3; at++)
        {
            await CreateAsync();
        }

        await _door.Campaigns.StartCampaignAsync(new() { Name = "campaigns/2" });
        var first = await _door.Campaigns.ListCampaignsAsync(new() { PageSize = 2 });
        Assert.Equal(["campaigns/3", "campaigns/2"], first.Campaigns.Select(campaign => campaign.Name));
        var second = await _door.Campaigns.ListCampaignsAsync(new() { PageSize = 2, PageToken = first.NextPageToken });
        Assert.Equal(["campaigns/1"], second.Campaigns.Select(campaign => campaign.Name));
        Assert.Equal("", second.NextPageToken);
        var running = await _door.Campaigns.ListCampaignsAsync(new() { States = { V1.CampaignState.Running } });
        Assert.Equal("campaigns/2", Assert.Single(running.Campaigns).Name);
        Assert.Empty((await _door.Campaigns.ListCampaignsAsync(new(), GatewayHarness.As("other"))).Campaigns);
    }

    [Fact]
    public async Task A_campaign_starts_pauses_goes_on_and_ends_each_twice_without_harm()
    {
        await CreateAsync();
        var name = "campaigns/1";
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(V1.CampaignState.Running, (await _door.Campaigns.StartCampaignAsync(new() { Name = name })).Campaign.State);
        }

        for (var time = 0; time < 2; time++)
        {
            var paused = await _door.Campaigns.PauseCampaignAsync(new() { Name = name });
            Assert.Equal((V1.CampaignState.Paused, 3), (paused.Campaign.State, paused.InFlightMessages));
        }

        Assert.Equal(V1.CampaignState.Running, (await _door.Campaigns.ResumeCampaignAsync(new() { Name = name })).Campaign.State);
        Assert.Equal(V1.CampaignState.Cancelling, (await _door.Campaigns.CancelCampaignAsync(new() { Name = name })).Campaign.State);
        await _door.Ledger.MoveAsync(new CampaignId(1), [CampaignState.Cancelling], CampaignState.Cancelled, GatewayHarness.Now, default);
        Assert.Equal(V1.CampaignState.Cancelled, (await _door.Campaigns.CancelCampaignAsync(new() { Name = name })).Campaign.State);
        var fault = await Faults.OfAsync(async () => await _door.Campaigns.StartCampaignAsync(new() { Name = name }));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.CampaignState), (fault.StatusCode, fault.ReasonOf()));
        Assert.Equal("CANCELLED", fault.DetailOf<Google.Rpc.ErrorInfo>().Metadata["state"]);
    }

    [Fact]
    public async Task A_campaign_is_scheduled_moved_and_started_by_hand()
    {
        var name = (await CreateAsync()).Name;
        foreach (var hours in new[] { 48, 24 })
        {
            var startsAt = At(GatewayHarness.Now + Duration.FromHours(hours));
            var scheduled = (await _door.Campaigns.StartCampaignAsync(new() { Name = name, StartTime = startsAt })).Campaign;
            Assert.Equal((V1.CampaignState.Scheduled, startsAt), (scheduled.State, scheduled.StartTime));
            Assert.Equal(scheduled, (await _door.Campaigns.GetCampaignAsync(new() { Name = name })).Campaign);
        }

        var listed = await _door.Campaigns.ListCampaignsAsync(new() { States = { V1.CampaignState.Scheduled } });
        Assert.Equal(name, Assert.Single(listed.Campaigns).Name);
        Assert.Equal(V1.CampaignState.Running, (await _door.Campaigns.StartCampaignAsync(new() { Name = name })).Campaign.State);
        var late = await Faults.OfAsync(async () =>
            await _door.Campaigns.StartCampaignAsync(new() { Name = name, StartTime = At(GatewayHarness.Now + Duration.FromHours(1)) })
        );
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.CampaignState), (late.StatusCode, late.ReasonOf()));
    }

    [Fact]
    public async Task A_scheduled_campaign_is_not_paused_but_cancelled()
    {
        var name = (await CreateAsync()).Name;
        await _door.Campaigns.StartCampaignAsync(new() { Name = name, StartTime = At(GatewayHarness.Now + Duration.FromHours(1)) });
        var fault = await Faults.OfAsync(async () => await _door.Campaigns.PauseCampaignAsync(new() { Name = name }));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.CampaignState), (fault.StatusCode, fault.ReasonOf()));
        Assert.Contains("SCHEDULED cannot be paused: it sends nothing before its time", fault.Status.Detail, StringComparison.Ordinal);
        var cancelled = (await _door.Campaigns.CancelCampaignAsync(new() { Name = name })).Campaign;
        Assert.Equal((V1.CampaignState.Cancelling, null), (cancelled.State, cancelled.StartTime));
    }

    public static TheoryData<Timestamp, string> BadStartTimes() =>
        new()
        {
            { At(GatewayHarness.Now), "in the future" },
            { At(GatewayHarness.Now - Duration.FromDays(1)), "in the future" },
            {
                new() { Seconds = long.MinValue },
                "in the future"
            },
            { At(GatewayHarness.Now + Duration.FromDays(2)), "before its expire_time" },
            { At(GatewayHarness.Now + Duration.FromDays(36)), "before its expire_time" },
            {
                new() { Seconds = long.MaxValue },
                "before its expire_time"
            },
        };

    [Theory]
    [MemberData(nameof(BadStartTimes))]
    public async Task A_start_that_is_past_or_not_before_the_end_is_refused_with_field_and_value(Timestamp startsAt, string rule)
    {
        var spring = Spring();
        spring.ExpireTime = At(GatewayHarness.Now + Duration.FromDays(2));
        var name = (await _door.Campaigns.CreateCampaignAsync(new() { Campaign = spring })).Campaign.Name;
        var fault = await Faults.OfAsync(async () => await _door.Campaigns.StartCampaignAsync(new() { Name = name, StartTime = startsAt }));
        var violation = Assert.Single(fault.DetailOf<Google.Rpc.BadRequest>().FieldViolations);
        Assert.Equal((ErrorReasons.StartTimeOutOfRange, "start_time"), (violation.Reason, violation.Field));
        Assert.Matches($"^'\\d{{4}}-\\d\\d-\\d\\dT[\\d:]+Z': .*{rule}", violation.Description);
        Assert.Equal(V1.CampaignState.Draft, (await _door.Campaigns.GetCampaignAsync(new() { Name = name })).Campaign.State);
    }

    [Fact]
    public async Task A_watch_tells_a_time_that_was_moved()
    {
        var name = (await CreateAsync()).Name;
        using var watch = _door.Campaigns.WatchCampaign(new() { Name = name });
        Assert.True(await _door.WhileTimePassesAsync(watch.ResponseStream.MoveNext(default)));
        foreach (var hours in new[] { 48, 24 })
        {
            var startsAt = At(GatewayHarness.Now + Duration.FromHours(hours));
            await _door.Campaigns.StartCampaignAsync(new() { Name = name, StartTime = startsAt });
            Assert.True(await _door.WhileTimePassesAsync(watch.ResponseStream.MoveNext(default)));
            Assert.Equal(startsAt, watch.ResponseStream.Current.Campaign.StartTime);
        }
    }

    [Fact]
    public async Task A_batch_with_autostart_leaves_a_scheduled_campaign_its_time()
    {
        var name = (await CreateAsync()).Name;
        await _door.Campaigns.StartCampaignAsync(new() { Name = name, StartTime = At(GatewayHarness.Now + Duration.FromHours(1)) });
        using var stream = _door.Messages.SubmitBatch();
        await stream.RequestStream.WriteAsync(
            new()
            {
                Opening = new()
                {
                    RequestId = "r",
                    Campaign = name,
                    Autostart = true,
                },
            }
        );
        await stream.RequestStream.WriteAsync(new() { Page = new() { Items = { new V1.BatchItem { Phone = "+14165550123" } } } });
        await stream.RequestStream.WriteAsync(new() { Closing = new() { TotalItems = 1 } });
        await stream.RequestStream.CompleteAsync();
        while (await stream.ResponseStream.MoveNext(default)) { }

        var campaign = (await _door.Campaigns.GetCampaignAsync(new() { Name = name })).Campaign;
        Assert.Equal((V1.CampaignState.Scheduled, 1), (campaign.State, campaign.Report.Audience));
    }

    [Fact]
    public async Task A_pause_is_answered_only_when_nothing_new_leaves_any_more()
    {
        await CreateAsync();
        await _door.Campaigns.StartCampaignAsync(new() { Name = "campaigns/1" });
        _door.Grains.QuietFor = Duration.FromMilliseconds(1_750);
        var began = _door.Time.GetUtcNow();
        var pause = _door.Campaigns.PauseCampaignAsync(new() { Name = "campaigns/1" }).ResponseAsync;
        await GatewayHarness.UntilAsync(() => _door.Grains.Calls.Contains("campaign:1 PauseAsync"));
        Assert.False(pause.IsCompleted);
        await _door.WhileTimePassesAsync(pause);
        Assert.True(_door.Time.GetUtcNow() - began >= TimeSpan.FromMilliseconds(1_750));
    }

    [Fact]
    public async Task Somebody_elses_campaign_is_not_there()
    {
        await CreateAsync();
        var asOther = GatewayHarness.As("other");
        foreach (
            var call in new Func<Task>[]
            {
                async () => await _door.Campaigns.GetCampaignAsync(new() { Name = "campaigns/1" }, asOther),
                async () => await _door.Campaigns.CancelCampaignAsync(new() { Name = "campaigns/1" }, asOther),
                async () => await _door.Campaigns.WatchCampaign(new() { Name = "campaigns/1" }, asOther).ResponseStream.MoveNext(default),
            }
        )
        {
            Assert.Equal(ErrorReasons.CampaignNotFound, (await Faults.OfAsync(call)).ReasonOf());
        }
    }

    [Fact]
    public async Task A_silo_that_does_not_answer_is_unavailable()
    {
        await CreateAsync();
        _door.Grains.AreUnreachable = true;
        var began = _door.Time.GetUtcNow();
        var fault = await _door.WhileTimePassesAsync(
            Faults.OfAsync(async () => await _door.Campaigns.StartCampaignAsync(new() { Name = "campaigns/1" }))
        );
        Assert.InRange(_door.Time.GetUtcNow() - began, PatientCalls.Longest, PatientCalls.Longest * 2);
        Assert.Equal((StatusCode.Unavailable, ErrorReasons.Unavailable), (fault.StatusCode, fault.ReasonOf()));
        Assert.NotNull(fault.DetailOf<Google.Rpc.RetryInfo>());
    }

    [Fact]
    public async Task A_silo_that_dies_under_a_call_fails_neither_the_call_nor_a_watch()
    {
        await CreateAsync();
        _door.Grains.Deaths = 3;
        var started = await _door.WhileTimePassesAsync(_door.Campaigns.StartCampaignAsync(new() { Name = "campaigns/1" }).ResponseAsync);
        Assert.Equal(V1.CampaignState.Running, started.Campaign.State);
        Assert.Equal(4, _door.Grains.Calls.Count(call => call == "campaign:1 StartAsync"));

        _door.Grains.Deaths = 3;
        using var watch = _door.Campaigns.WatchCampaign(new() { Name = "campaigns/1" });
        Assert.True(await _door.WhileTimePassesAsync(watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken)));
        Assert.Equal(0, _door.Grains.Deaths);
    }

    [Fact]
    public async Task A_watch_tells_figures_as_they_change_and_ends_when_all_is_final()
    {
        using (var stream = _door.Messages.SubmitBatch())
        {
            await stream.RequestStream.WriteAsync(
                new()
                {
                    Opening = new()
                    {
                        RequestId = "r",
                        NewCampaign = Spring(),
                        Autostart = true,
                    },
                }
            );
            await stream.RequestStream.WriteAsync(new() { Page = new() { Items = { new V1.BatchItem { Phone = "+14165550123" } } } });
            await stream.RequestStream.WriteAsync(new() { Closing = new() { TotalItems = 1 } });
            await stream.RequestStream.CompleteAsync();
            while (await stream.ResponseStream.MoveNext(default)) { }
        }

        using var watch = _door.Campaigns.WatchCampaign(new() { Name = "campaigns/1" });
        var first = await NextAsync();
        Assert.Equal((V1.CampaignState.Running, 1, 1), (first.State, first.Report.Audience, first.Report.Production.Remaining));
        _door.Ledger.Move(new MessageId(1, 0), message => message with { State = MessageState.Sent });
        Assert.Equal(1, (await NextAsync()).Report.Confirmation.WithoutReceipt);
        await _door.Ledger.MoveAsync(new CampaignId(1), [CampaignState.Running], CampaignState.Completed, GatewayHarness.Now, default);
        Assert.Equal(V1.CampaignState.Completed, (await NextAsync()).State);
        _door.Ledger.Move(new MessageId(1, 0), message => message with { State = MessageState.Delivered });
        Assert.Equal(1, (await NextAsync()).Report.Confirmation.WithReceipt);
        Assert.False(await _door.WhileTimePassesAsync(watch.ResponseStream.MoveNext(default)));

        async Task<V1.Campaign> NextAsync()
        {
            Assert.True(await _door.WhileTimePassesAsync(watch.ResponseStream.MoveNext(default)));
            return watch.ResponseStream.Current.Campaign;
        }
    }

    [Theory]
    [InlineData(0, 99_000_000)]
    [InlineData(61, 0)]
    [InlineData(-1, 0)]
    [InlineData(long.MaxValue, 0)]
    public async Task A_watch_has_a_sensible_interval(long seconds, int nanos)
    {
        await CreateAsync();
        using var watch = _door.Campaigns.WatchCampaign(
            new()
            {
                Name = "campaigns/1",
                Interval = new() { Seconds = seconds, Nanos = nanos },
            }
        );
        Assert.Equal(
            ErrorReasons.ValueOutOfRange,
            (await Faults.OfAsync(async () => await watch.ResponseStream.MoveNext(default))).ReasonOf()
        );
    }

    private async Task<V1.Campaign> CreateAsync() => (await _door.Campaigns.CreateCampaignAsync(new() { Campaign = Spring() })).Campaign;

    private static Timestamp At(Instant instant) => Timestamp.FromDateTimeOffset(instant.ToDateTimeOffset());

    private static V1.Campaign Spring() =>
        new()
        {
            DisplayName = "Spring",
            CommunicationType = "promotional",
            Objective = "promotion",
            TemplateText = "Spring is here, {{ first_name | default: \"friend\" }}",
        };
}
