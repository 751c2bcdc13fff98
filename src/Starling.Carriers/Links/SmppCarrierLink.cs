using System.Text;
using NodaTime;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Inbound;
using Starling.Carriers.Smpp.Pdu;
using Starling.Carriers.Smpp.Receipts;
using Starling.Carriers.Smpp.Session;
using Starling.Domain.Messages;
using Starling.Domain.Ports;

namespace Starling.Carriers.Links;

/// <summary>One SMPP bind of a route as the carrier link that grains know.</summary>
public sealed class SmppCarrierLink : ICarrierLink, IEsmeEvents
{
    private const int MaxIdCharacters = 256;

    private readonly EsmeSession _session;
    private readonly SegmentEncoder _encoder;
    private readonly CommandStatusTable _statuses;
    private readonly CarrierIdForm _idForm;
    private readonly ReceiptParser _receipts;
    private readonly InboundParser _inbound;
    private ICarrierEvents _owner = null!;

    /// <param name="profile">A profile without faults.</param>
    /// <param name="time">All waiting is done on it.</param>
    public SmppCarrierLink(SmppRouteProfile profile, TimeProvider time)
    {
        _session = new EsmeSession(profile, this, time, Random.Shared);
        _encoder = new SegmentEncoder(profile);
        _statuses = new CommandStatusTable(profile.StatusReactions.Select(ReadStatus));
        _idForm = profile.CarrierIdForm;
        _receipts = new ReceiptParser(_idForm, new ReceiptWords(profile.ReceiptWords));
        _inbound = new InboundParser(profile.DefaultCharset, profile.Country);
    }

    public LinkState State => Translate(_session.State);

    public int FreeWindow => _session.FreeWindow;

    public void Start(ICarrierEvents events)
    {
        _owner = events;
        _session.Start();
    }

    /// <inheritdoc/>
    public ValueTask<int> WriteAsync(ReadOnlyMemory<OutgoingSegment> segments, Func<ReadOnlyMemory<OutgoingSegment>, bool> mayWrite) =>
        _session.WriteAsync(segments, _encoder, mayWrite);

    public Task DrainAsync(Duration bound) => _session.DrainAsync(bound.ToTimeSpan());

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    void IEsmeEvents.OnAnswered(long token, uint status, ReadOnlySpan<byte> messageId) =>
        _owner.OnOutcome(token, _statuses.Judge(status, status == CommandStatus.Ok ? ReadId(messageId) : ""));

    void IEsmeEvents.OnUnanswered(long token, TimeSpan waited) =>
        _owner.OnOutcome(token, new SubmitOutcome.Unanswered(Duration.FromTimeSpan(waited)));

    ValueTask<uint> IEsmeEvents.OnDeliverAsync(DeliverSm pdu)
    {
        if (!ReceiptParser.IsReceipt(pdu))
        {
            return AnswerAsync(_owner.OnInboundAsync(_inbound.Parse(pdu)));
        }

        return _receipts.TryParse(pdu, out var receipt)
            ? AnswerAsync(_owner.OnReceiptAsync(receipt))
            : ValueTask.FromResult(CommandStatus.PermanentReceiverError);
    }

    void IEsmeEvents.OnStateChanged(SessionState state, string why) => _owner.OnStateChanged(Translate(state), why);

    private static ValueTask<uint> AnswerAsync(ValueTask<DeliverAnswer> answer)
    {
        return answer.IsCompletedSuccessfully ? ValueTask.FromResult(Translate(answer.Result)) : Wait(answer);

        static async ValueTask<uint> Wait(ValueTask<DeliverAnswer> answer) => Translate(await answer);
    }

    private string ReadId(ReadOnlySpan<byte> messageId)
    {
        Span<char> id = stackalloc char[MaxIdCharacters];
        messageId = messageId.Length > id.Length ? messageId[..id.Length] : messageId;
        return _idForm.FromSubmit(id[..Encoding.Latin1.GetChars(messageId, id)]);
    }

    private static uint Translate(DeliverAnswer answer) =>
        answer switch
        {
            DeliverAnswer.Committed => CommandStatus.Ok,
            DeliverAnswer.TryAgain => CommandStatus.TemporaryReceiverError,
            _ => CommandStatus.PermanentReceiverError,
        };

    private static LinkState Translate(SessionState state) =>
        state switch
        {
            SessionState.Binding => LinkState.Binding,
            SessionState.Bound => LinkState.Bound,
            SessionState.Refused => LinkState.Refused,
            _ => LinkState.Down,
        };

    private static KeyValuePair<uint, StatusReaction> ReadStatus(KeyValuePair<string, StatusReaction> entry) =>
        SmppRouteProfileValidator.TryParseStatus(entry.Key, out var status)
            ? new KeyValuePair<uint, StatusReaction>(status, entry.Value)
            : throw new ArgumentException($"{entry.Key} is no status", nameof(entry));
}
