using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Starling.Carriers.Links;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;
using Starling.Domain.Contacts;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Starling.Domain.Text;

namespace Starling.Carriers.Tests.Peers;

/// <summary>Our links against node-smpp as SMSC: an implementation that knows nothing of ours.</summary>
public sealed class NodeSmscTests : IAsyncDisposable
{
    private static readonly Msisdn Recipient = Msisdn.FromDigits(33_639_981_234);

    private readonly List<SmppCarrierLink> _links = [];
    private PeerProcess? _smsc;
    private int _port;

    [Theory]
    [InlineData(BindType.Transceiver, "transceiver")]
    [InlineData(BindType.Transmitter, "transmitter")]
    [InlineData(BindType.Receiver, "receiver")]
    public async Task It_accepts_each_kind_of_bind(BindType type, string kind)
    {
        await StartAsync();

        var (_, owner) = await BindAsync(profile => profile.BindType = type);

        Assert.Equal(LinkState.Bound, owner.State);
        var bind = await _smsc!.ReadAsync("bind");
        Assert.Equal((kind, "starling", 0x34), (bind.Text("kind"), bind.Text("systemId"), bind.Number("interfaceVersion")));
    }

    [Fact]
    public async Task A_wrong_password_is_told_as_refused()
    {
        await StartAsync();
        var (_, owner) = Start(profile => profile.Password = "wrong");

        await owner.UntilAsync(o => o.State == LinkState.Refused);
    }

    [Fact]
    public async Task A_text_arrives_letter_by_letter_from_its_sender()
    {
        await StartAsync();
        var (link, owner) = await BindAsync();
        const string Text = "Ça va? [10 €] ÄÖÜ à è ù {ok}";

        await SendAsync(link, owner, Text);

        var submit = await _smsc!.ReadAsync("submit");
        Assert.Equal((Text, "12345", "33639981234"), (submit.Text("text"), submit.Text("source"), submit.Text("destination")));
        Assert.Equal(
            (3, 1, 0, 1),
            (submit.Number("sourceTon"), submit.Number("destinationTon"), submit.Number("dataCoding"), submit.Number("registeredDelivery"))
        );
        Assert.Equal(submit.Text("id"), owner.IdOf(0));
    }

    [Theory]
    [InlineData("Ein langer Text über viele Zeichen, der in zwei Segmente passt. ", 4, 0)]
    [InlineData("Длинный текст 🙂 ", 9, 8)]
    public async Task A_long_text_arrives_whole_by_its_headers(string sentence, int times, int dataCoding)
    {
        await StartAsync();
        var (link, owner) = await BindAsync();
        var text = string.Concat(Enumerable.Repeat(sentence, times));

        var segments = await SendAsync(link, owner, text);

        var joined = "";
        for (var part = 1; part <= segments; part++)
        {
            var submit = await _smsc!.ReadAsync("submit");
            joined += submit.Text("text");
            Assert.Equal(EsmClass.UserDataHeader, submit.Number("esmClass") & EsmClass.UserDataHeader);
            Assert.Equal(dataCoding, submit.Number("dataCoding"));
            Assert.Matches(string.Create(CultureInfo.InvariantCulture, $"^050003..{segments:x2}{part:x2}"), submit.Text("shortMessage"));
        }

        Assert.InRange(segments, 2, 4);
        Assert.Equal(text, joined);
    }

    [Theory]
    [InlineData("decimal", CarrierIdForm.SubmitHexadecimalReceiptDecimal, "text")]
    [InlineData("decimal", CarrierIdForm.SubmitHexadecimalReceiptDecimal, "tlv")]
    [InlineData("hex", CarrierIdForm.SubmitDecimalReceiptHexadecimal, "text")]
    [InlineData("hex", CarrierIdForm.SubmitDecimalReceiptHexadecimal, "both")]
    [InlineData("same", CarrierIdForm.AsIs, "both")]
    public async Task A_receipt_finds_its_message_whatever_the_form_of_its_id(string receiptIds, CarrierIdForm form, string receiptForm)
    {
        await StartAsync("--receipt-ids", receiptIds, "--receipt-form", receiptForm);
        var (link, owner) = await BindAsync(profile => profile.CarrierIdForm = form);

        await SendAsync(link, owner, "hello");
        await owner.UntilAsync(o => !o.Receipts.IsEmpty);

        var receipt = Assert.Single(owner.Receipts);
        Assert.Equal(
            (owner.IdOf(0), ReceiptStatus.Delivered, "33639981234"),
            (receipt.CarrierMessageId, receipt.Status, receipt.Destination)
        );
        Assert.Equal(0, (await _smsc!.ReadAsync("receipt")).Number("status"));
    }

    [Theory]
    [InlineData("UNDELIV", ReceiptStatus.Undelivered)]
    [InlineData("EXPIRED", ReceiptStatus.Expired)]
    [InlineData("REJECTD", ReceiptStatus.Undelivered)]
    [InlineData("ACCEPTD", ReceiptStatus.Intermediate)]
    public async Task A_receipt_tells_its_state(string word, ReceiptStatus status)
    {
        await StartAsync("--state", word);
        var (link, owner) = await BindAsync();

        await SendAsync(link, owner, "hello");
        await owner.UntilAsync(o => !o.Receipts.IsEmpty);

        Assert.Equal(status, Assert.Single(owner.Receipts).Status);
    }

    [Fact]
    public async Task A_receipt_may_come_over_another_bind()
    {
        await StartAsync("--receipts-on", "other");
        var (first, firstOwner) = await BindAsync();
        var (_, secondOwner) = await BindAsync();

        await SendAsync(first, firstOwner, "hello");
        await secondOwner.UntilAsync(o => !o.Receipts.IsEmpty);

        Assert.Equal(firstOwner.IdOf(0), Assert.Single(secondOwner.Receipts).CarrierMessageId);
        Assert.Empty(firstOwner.Receipts);
    }

    [Fact]
    public async Task A_receipt_that_could_not_be_committed_comes_again()
    {
        await StartAsync();
        var (link, owner) = await BindAsync();
        owner.RefuseReceipts = 1;

        await SendAsync(link, owner, "hello");
        await owner.UntilAsync(o => o.Receipts.Count == 2);

        Assert.Equal((int)CommandStatus.TemporaryReceiverError, (await _smsc!.ReadAsync("receipt")).Number("status"));
        Assert.Equal(0, (await _smsc.ReadAsync("receipt")).Number("status"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }

        if (_smsc is not null)
        {
            await _smsc.DisposeAsync();
        }
    }

    private async Task StartAsync(params string[] flags)
    {
        Assert.SkipUnless(PeerProcess.IsInstalled("node"), "Node is not installed");
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(PeerProcess.Folder, "node_modules")),
            "node_modules is missing: npm ci in tests/peers"
        );
        _smsc = PeerProcess.Start("node", ["node-smsc.js", "--exit-with-stdin", .. flags]);
        _port = (await _smsc.ReadAsync("listening")).Number("port");
    }

    private (SmppCarrierLink Link, RecordingOwner Owner) Start(Action<SmppRouteProfile>? change = null)
    {
        var profile = new SmppRouteProfile
        {
            Host = "127.0.0.1",
            Port = _port,
            SystemId = "starling",
            Password = "secret",
        };
        change?.Invoke(profile);
        var link = new SmppCarrierLink(profile, new FakeTimeProvider());
        var owner = new RecordingOwner();
        _links.Add(link);
        link.Start(owner);
        return (link, owner);
    }

    private async Task<(SmppCarrierLink Link, RecordingOwner Owner)> BindAsync(Action<SmppRouteProfile>? change = null)
    {
        var (link, owner) = Start(change);
        await owner.UntilAsync(o => o.State == LinkState.Bound);
        return (link, owner);
    }

    /// <summary>Sends one text, waits for all answers, and returns its number of segments.</summary>
    private static async Task<int> SendAsync(SmppCarrierLink link, RecordingOwner owner, string text)
    {
        Assert.True(SenderAddress.TryParse("12345", out var sender));
        var plan = SegmentPlanner.Plan(text);
        var total = plan.Segments.Count;
        var segments = plan
            .Segments.Select(
                (part, index) =>
                    new OutgoingSegment(
                        index,
                        sender,
                        Recipient,
                        plan.Coding,
                        part,
                        total == 1 ? null : new Concatenation(7, (byte)total, (byte)(index + 1)),
                        1,
                        Duration.FromHours(2)
                    )
            )
            .ToArray();
        Assert.Equal(total, await link.WriteAsync(segments, _ => true));
        await owner.UntilAsync(o => o.Outcomes.Count == total);
        return total;
    }
}
