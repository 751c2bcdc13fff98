using Grpc.Core;
using Starling.Domain.Messages;
using Starling.Domain.Spending;

namespace Starling.Gateway.Tests.Submissions;

/// <summary>One text: defaults, faults, retries, a full ledger; then reading, listing, cancelling and watching.</summary>
public sealed class SubmissionServiceTests : IAsyncLifetime
{
    private GatewayHarness _door = null!;

    public async ValueTask InitializeAsync() => _door = await GatewayHarness.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task A_text_is_accepted_and_its_lane_is_told()
    {
        var message = (await _door.Messages.SendMessageAsync(Text())).Message;
        Assert.Equal(
            ("messages/900-0", "+14165550123", "36180", "transactional", V1.MessageState.Accepted),
            (message.Name, message.Phone, message.Sender, message.CommunicationType, message.State)
        );
        Assert.Equal(TimeSpan.FromHours(72), message.ExpireTime.ToDateTime() - message.CreateTime.ToDateTime());
        var lane = GatewayHarness.Keys.Of(default, Starling.Domain.Contacts.Msisdn.FromDigits(14165550123)).Lane;
        await GatewayHarness.UntilAsync(() => _door.Grains.Calls.Contains($"lane:900/{lane} offered 900-0"));
    }

    [Fact]
    public async Task A_lane_that_does_not_answer_harms_no_accepted_text()
    {
        _door.Grains.AreUnreachable = true;
        Assert.Equal("messages/900-0", (await _door.Messages.SendMessageAsync(Text())).Message.Name);
    }

    [Fact]
    public async Task An_accept_whose_answer_was_lost_is_looked_up_by_its_request_id()
    {
        _door.Ledger.LostAnswers = 2;
        var sent = await _door.WhileTimePassesAsync(_door.Messages.SendMessageAsync(Text()).ResponseAsync);
        Assert.Equal("messages/900-0", sent.Message.Name);
        Assert.Equal("messages/900-1", (await _door.Messages.SendMessageAsync(Text("another"))).Message.Name);
    }

    [Theory]
    [InlineData("57P01", StatusCode.Unavailable)]
    [InlineData("08006", StatusCode.Unavailable)]
    [InlineData("42P01", StatusCode.Internal)]
    public async Task A_database_that_stays_away_is_unavailable_and_one_that_is_wrong_is_our_fault(string code, StatusCode told)
    {
        _door.Ledger.LostAnswers = int.MaxValue;
        _door.Ledger.Loss = new ServerAway(code);
        var fault = await _door.WhileTimePassesAsync(Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(Text())));
        Assert.Equal(told, fault.StatusCode);
    }

    [Fact]
    public async Task A_retry_gets_the_same_message_in_the_state_it_has_reached()
    {
        var first = (await _door.Messages.SendMessageAsync(Text())).Message;
        _door.Ledger.Move(new MessageId(900, 0), message => message with { State = MessageState.Sent, Segments = 1 });
        var again = (await _door.Messages.SendMessageAsync(Text())).Message;
        Assert.Equal((first.Name, V1.MessageState.Sent, 1), (again.Name, again.State, again.Segments));
        Assert.Equal(("36180", "transactional"), (again.Sender, again.CommunicationType));
    }

    [Fact]
    public async Task The_same_request_id_with_another_text_is_refused()
    {
        await _door.Messages.SendMessageAsync(Text());
        var other = Text();
        other.Text = "Something else";
        var fault = await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(other));
        Assert.Equal((StatusCode.AlreadyExists, ErrorReasons.RequestIdReused), (fault.StatusCode, fault.ReasonOf()));
        Assert.Equal("messages/900-0", fault.DetailOf<Google.Rpc.ErrorInfo>().Metadata["name"]);
    }

    [Fact]
    public async Task Without_a_request_id_every_call_is_a_text_of_its_own()
    {
        var text = Text();
        text.RequestId = "";
        var first = (await _door.Messages.SendMessageAsync(text)).Message.Name;
        Assert.NotEqual(first, (await _door.Messages.SendMessageAsync(text)).Message.Name);
    }

    [Fact]
    public async Task A_full_ledger_says_when_to_come_back()
    {
        _door.Ledger.BusyFor = 1;
        var fault = await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(Text()));
        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.AcceptQueueFull), (fault.StatusCode, fault.ReasonOf()));
        Assert.Equal(TimeSpan.FromMilliseconds(250), fault.DetailOf<Google.Rpc.RetryInfo>().RetryDelay.ToTimeSpan());
    }

    [Fact]
    public async Task A_check_stores_nothing()
    {
        var text = Text();
        text.ValidateOnly = true;
        Assert.Equal("", (await _door.Messages.SendMessageAsync(text)).Message.Name);
        Assert.Empty((await _door.Messages.ListMessagesAsync(new())).Messages);
    }

    [Fact]
    public async Task Every_field_at_fault_is_told_at_once()
    {
        var text = new V1.SendMessageRequest
        {
            Phone = "12",
            DefaultRegion = "CA",
            Sender = "Much too long a name",
            CommunicationType = "spam",
            TimeZone = "Mars",
            TemplateText = "Hello {{ first name }}",
            RequestId = "two words",
            Validity = new() { Seconds = 36 * 24 * 3600 },
        };
        var fault = await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(text));
        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
        Assert.Equal(
            [
                ErrorReasons.CommunicationTypeUnknown,
                ErrorReasons.PhoneTooShort,
                ErrorReasons.SenderMalformed,
                ErrorReasons.TemplateMalformed,
                ErrorReasons.TimeZoneUnknown,
                ErrorReasons.ValueMalformed,
                ErrorReasons.ValueOutOfRange,
            ],
            fault.DetailOf<Google.Rpc.BadRequest>().FieldViolations.Select(violation => violation.Reason).Order().Distinct()
        );
    }

    [Theory]
    [InlineData("", ErrorReasons.FieldRequired)]
    [InlineData("  \n", ErrorReasons.FieldRequired)]
    public async Task A_text_says_something(string text, string reason)
    {
        var request = Text();
        request.Text = text;
        Assert.Equal(reason, (await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(request))).ReasonOf());
    }

    [Fact]
    public async Task A_text_has_an_end()
    {
        var request = Text();
        request.Text = new string('x', 2_001);
        Assert.Equal(
            ErrorReasons.ValueTooLong,
            (await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(request))).ReasonOf()
        );
    }

    [Theory]
    [InlineData("reply", ErrorReasons.CommunicationTypeNotAllowed)]
    [InlineData("Promotional", ErrorReasons.CommunicationTypeUnknown)]
    public async Task Only_types_that_callers_may_use_are_taken(string type, string reason)
    {
        var request = Text();
        request.CommunicationType = type;
        Assert.Equal(reason, (await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(request))).ReasonOf());
    }

    [Theory]
    [InlineData("+447700900123", "GB")]
    [InlineData("+12425550123", "BS")]
    public async Task A_text_to_a_country_that_the_tenant_does_not_text_is_refused(string phone, string country)
    {
        var request = Text();
        request.Phone = phone;
        var fault = await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(request));
        Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.DestinationNotAllowed), (fault.StatusCode, fault.ReasonOf()));
        var violation = Assert.Single(fault.DetailOf<Google.Rpc.BadRequest>().FieldViolations);
        Assert.Equal(
            ("phone", $"'{phone}': {country} is not among the countries that default texts (Starling:Destinations)"),
            (violation.Field, violation.Description)
        );
        Assert.DoesNotContain(phone[1..], fault.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+14165550123")]
    [InlineData("+12125550123")]
    [InlineData("+33639980123")]
    public async Task Canada_the_United_States_and_France_are_texted_without_settings(string phone)
    {
        var request = Text();
        request.Phone = phone;
        Assert.Equal(phone, (await _door.Messages.SendMessageAsync(request)).Message.Phone);
    }

    [Fact]
    public async Task Codes_over_a_limit_are_refused_and_a_retry_is_none()
    {
        for (var code = 0; code < 5; code++)
        {
            await _door.Messages.SendMessageAsync(Code(code));
        }

        var fault = await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(Code(5)));
        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.TooManyCodes), (fault.StatusCode, fault.ReasonOf()));
        var metadata = fault.DetailOf<Google.Rpc.ErrorInfo>().Metadata;
        Assert.Equal(("phone", "number", "5 per 10 minutes"), (metadata["field"], metadata["scope"], metadata["limit"]));
        Assert.Equal(TimeSpan.FromMinutes(10), fault.DetailOf<Google.Rpc.RetryInfo>().RetryDelay.ToTimeSpan());
        Assert.Equal("messages/900-4", (await _door.Messages.SendMessageAsync(Code(4))).Message.Name);
        Assert.Equal(5, (await _door.Messages.ListMessagesAsync(new())).Messages.Count);
        await _door.Messages.SendMessageAsync(Text("no-code"));

        static V1.SendMessageRequest Code(int number)
        {
            var request = Text($"code-{number}");
            request.CommunicationType = "one_time_code";
            return request;
        }
    }

    [Theory]
    [InlineData(1_000, 5_000, "day", 30_600)]
    [InlineData(900, 9_950, "month", 2_449_800)]
    public async Task What_would_pass_the_tenants_limit_is_refused_until_the_next_period(long day, long month, string period, int seconds)
    {
        var limits = new SpendLimits(1_000, 10_000, null, null);
        _door.Spending.Take(SpendBook.None with { Price = 100, Usual = limits });
        await _door.Messages.SendMessageAsync(Text("before"));
        _door.Ledger.Spent = (new Spent(day, 1), new Spent(month, 1));
        ((NodaTime.Testing.FakeClock)_door.Clock).AdvanceSeconds(1);
        var fault = await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(Text("after")));
        Assert.Equal((StatusCode.ResourceExhausted, ErrorReasons.SpendLimit), (fault.StatusCode, fault.ReasonOf()));
        Assert.Equal(period, fault.DetailOf<Google.Rpc.ErrorInfo>().Metadata["period"]);
        Assert.Equal(TimeSpan.FromSeconds(seconds - 1), fault.DetailOf<Google.Rpc.RetryInfo>().RetryDelay.ToTimeSpan());
        Assert.Equal("messages/900-0", (await _door.Messages.SendMessageAsync(Text("before"))).Message.Name);
        _door.Spending.Take(SpendBook.None with { Price = 100, Usual = limits with { PerDay = 2_000, PerMonth = 20_000 } });
        Assert.Equal("messages/900-1", (await _door.Messages.SendMessageAsync(Text("after"))).Message.Name);
    }

    [Fact]
    public async Task A_check_of_a_code_counts_for_nothing()
    {
        var request = Text();
        (request.CommunicationType, request.ValidateOnly) = ("one_time_code", true);
        await _door.Messages.SendMessageAsync(request);
        Assert.Equal(0, _door.Grains.Codes.Count);
    }

    [Fact]
    public async Task A_code_is_worth_five_minutes()
    {
        var request = Text();
        request.CommunicationType = "one_time_code";
        var message = (await _door.Messages.SendMessageAsync(request)).Message;
        Assert.Equal(TimeSpan.FromMinutes(5), message.ExpireTime.ToDateTime() - message.CreateTime.ToDateTime());
    }

    [Fact]
    public async Task A_promotional_text_cannot_leave_out_how_to_stop()
    {
        var request = Text();
        request.CommunicationType = "promotional";
        request.StopMention = V1.StopMention.Omit;
        Assert.Equal(
            ErrorReasons.StopMentionRequired,
            (await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(request))).ReasonOf()
        );
    }

    [Fact]
    public async Task A_name_cannot_be_answered_with_stop()
    {
        var request = Text();
        request.CommunicationType = "promotional";
        request.Sender = "ACME";
        Assert.Equal(
            ErrorReasons.SenderTakesNoReplies,
            (await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(request))).ReasonOf()
        );
    }

    [Fact]
    public async Task Somebody_elses_message_is_not_there()
    {
        var name = (await _door.Messages.SendMessageAsync(Text())).Message.Name;
        Assert.Equal(name, (await _door.Messages.GetMessageAsync(new() { Name = name })).Message.Name);
        var asOther = GatewayHarness.As("other");
        foreach (
            var call in new Func<Task>[]
            {
                async () => await _door.Messages.GetMessageAsync(new() { Name = name }, asOther),
                async () => await _door.Messages.CancelMessageAsync(new() { Name = name }, asOther),
                async () => await _door.Messages.WatchMessages(new() { Names = { name } }, asOther).ResponseStream.MoveNext(default),
            }
        )
        {
            var fault = await Faults.OfAsync(call);
            Assert.Equal((StatusCode.NotFound, ErrorReasons.MessageNotFound), (fault.StatusCode, fault.ReasonOf()));
        }

        Assert.Empty((await _door.Messages.ListMessagesAsync(new(), asOther)).Messages);
        Assert.Equal(V1.MessageState.Accepted, (await _door.Messages.GetMessageAsync(new() { Name = name })).Message.State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("messages/")]
    [InlineData("messages/12")]
    [InlineData("messages/0-1")]
    [InlineData("messages/1-4294967296")]
    [InlineData("campaigns/1")]
    public async Task A_name_has_its_form(string name)
    {
        var fault = await Faults.OfAsync(async () => await _door.Messages.GetMessageAsync(new() { Name = name }));
        Assert.Equal((StatusCode.InvalidArgument, ErrorReasons.NameMalformed), (fault.StatusCode, fault.ReasonOf()));
    }

    [Fact]
    public async Task Lists_come_in_pages_of_one_filter()
    {
        for (var at = 0; at < 5; at++)
        {
            await SendAsync(at);
        }

        var token = "";
        var names = new List<string>();
        do
        {
            var page = await _door.Messages.ListMessagesAsync(new() { PageSize = 2, PageToken = token });
            names.AddRange(page.Messages.Select(message => message.Name));
            token = page.NextPageToken;
        } while (token.Length > 0);

        Assert.Equal(Enumerable.Range(0, 5).Select(at => $"messages/900-{at}"), names);
        var first = await _door.Messages.ListMessagesAsync(new() { PageSize = 2 });
        foreach (var other in new[] { first.NextPageToken + "A", "x", first.NextPageToken })
        {
            var fault = await Faults.OfAsync(async () =>
                await _door.Messages.ListMessagesAsync(new() { PageToken = other, Phone = "+14165550101" })
            );
            Assert.Equal(ErrorReasons.PageTokenInvalid, fault.ReasonOf());
        }
    }

    [Fact]
    public async Task Lists_are_filtered_by_number_and_by_states()
    {
        for (var at = 0; at < 4; at++)
        {
            await SendAsync(at);
        }

        _door.Ledger.Move(new MessageId(900, 1), message => message with { State = MessageState.Held });
        _door.Ledger.Move(new MessageId(900, 2), message => message with { State = MessageState.Sent });
        async Task<IEnumerable<string>> ListAsync(V1.ListMessagesRequest request) =>
            (await _door.Messages.ListMessagesAsync(request)).Messages.Select(message => message.Name);

        Assert.Equal(["messages/900-3"], await ListAsync(new() { Phone = "+14165550103" }));
        Assert.Equal(["messages/900-1"], await ListAsync(new() { States = { V1.MessageState.Held } }));
        Assert.Equal(
            ["messages/900-1", "messages/900-2"],
            await ListAsync(new() { States = { V1.MessageState.Held, V1.MessageState.Sent } })
        );
        var fault = await Faults.OfAsync(() => ListAsync(new() { States = { V1.MessageState.Unspecified } }));
        Assert.Equal(ErrorReasons.ValueOutOfRange, fault.ReasonOf());
    }

    [Fact]
    public async Task What_waits_can_be_taken_back_and_what_has_left_cannot()
    {
        await SendAsync(0);
        await SendAsync(1);
        _door.Ledger.Move(new MessageId(900, 1), message => message with { State = MessageState.Sent });
        for (var time = 0; time < 2; time++)
        {
            var cancelled = await _door.Messages.CancelMessageAsync(new() { Name = "messages/900-0" });
            Assert.Equal(V1.MessageState.Cancelled, cancelled.Message.State);
        }

        var fault = await Faults.OfAsync(async () => await _door.Messages.CancelMessageAsync(new() { Name = "messages/900-1" }));
        Assert.Equal((StatusCode.FailedPrecondition, ErrorReasons.MessageState), (fault.StatusCode, fault.ReasonOf()));
        Assert.Equal("SENT", fault.DetailOf<Google.Rpc.ErrorInfo>().Metadata["state"]);
    }

    [Fact]
    public async Task A_watch_tells_each_change_and_ends_with_the_last_final_state()
    {
        await SendAsync(0);
        await SendAsync(1);
        using var watch = _door.Messages.WatchMessages(new() { Names = { "messages/900-0", "messages/900-1" } });
        Assert.Equal([V1.MessageState.Accepted, V1.MessageState.Accepted], await NextAsync());

        Move(0, MessageState.Sent);
        Assert.Equal([V1.MessageState.Sent], await NextAsync());
        Move(0, MessageState.Delivered);
        Assert.Equal([V1.MessageState.Delivered], await NextAsync());
        Move(1, MessageState.Suppressed);
        Assert.Equal([V1.MessageState.Suppressed], await NextAsync());
        Assert.False(await _door.WhileTimePassesAsync(watch.ResponseStream.MoveNext(default)));

        async Task<IEnumerable<V1.MessageState>> NextAsync()
        {
            Assert.True(await _door.WhileTimePassesAsync(watch.ResponseStream.MoveNext(default)));
            return watch.ResponseStream.Current.Messages.Select(message => message.State);
        }

        void Move(uint index, MessageState state) =>
            _door.Ledger.Move(new MessageId(900, index), message => message with { State = state });
    }

    [Fact]
    public async Task The_first_text_of_a_repeated_number_is_named()
    {
        await SendAsync(0);
        _door.Ledger.Move(
            new MessageId(900, 0),
            message => message with { State = MessageState.Suppressed, Reason = Reasons.Duplicate, Detail = "12-7" }
        );
        var message = (await _door.Messages.GetMessageAsync(new() { Name = "messages/900-0" })).Message;
        Assert.Equal(("DUPLICATE", "messages/12-7"), (message.Reason, message.ReasonDetail));
    }

    [Fact]
    public async Task A_deadline_ends_a_watch()
    {
        await SendAsync(0);
        using var watch = _door.Messages.WatchMessages(
            new() { Names = { "messages/900-0" } },
            new CallOptions(deadline: DateTime.UnixEpoch.AddDays(1))
        );
        var fault = await Faults.OfAsync(async () => await watch.ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.DeadlineExceeded, fault.StatusCode);
    }

    [Fact]
    public async Task No_number_and_no_text_is_in_the_log_whatever_goes_wrong()
    {
        _door.Grains.AreUnreachable = true;
        await _door.Messages.SendMessageAsync(Text());
        var bad = Text();
        bad.Phone = "+1416555012399";
        bad.RequestId = "secret words";
        bad.Text = "secret words {{";
        await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(bad));
        var other = Text();
        other.Text = "other secret words";
        await Faults.OfAsync(async () => await _door.Messages.SendMessageAsync(other));
        await Faults.OfAsync(async () => await _door.Messages.ListMessagesAsync(new() { Phone = "416 555 0123" }));
        await GatewayHarness.UntilAsync(() => _door.Logs.All.Any(line => line.Contains("could not be told", StringComparison.Ordinal)));
        var secrets = new[] { "16555", "416 555", "secret" };
        Assert.Equal([], _door.Logs.All.Where(line => secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal))));
    }

    private async Task SendAsync(int at)
    {
        var text = Text();
        text.Phone = $"+141655501{at:D2}";
        text.RequestId = $"r-{at}";
        await _door.Messages.SendMessageAsync(text);
    }

    private static V1.SendMessageRequest Text(string requestId = "parcel-1") =>
        new()
        {
            Phone = "+14165550123",
            Text = "Your parcel arrives today.",
            RequestId = requestId,
        };
}
