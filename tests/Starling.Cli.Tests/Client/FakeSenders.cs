using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

/// <summary>One sender that does what it is told; keeps the last request.</summary>
internal sealed class FakeSenders(FakeState state) : SenderService.SenderServiceBase
{
    public override Task<CreateSenderResponse> CreateSender(CreateSenderRequest request, ServerCallContext context)
    {
        state.LastSenderRequest = request;
        var sender = request.Sender.Clone();
        (sender.Name, sender.State, sender.Tenant) = ("senders/" + sender.Address.TrimStart('+'), SenderState.Requested, "default");
        return Task.FromResult(new CreateSenderResponse { Sender = sender });
    }

    public override Task<ListSendersResponse> ListSenders(ListSendersRequest request, ServerCallContext context) =>
        Task.FromResult(new ListSendersResponse { Senders = { Sender("senders/36180", SenderState.Active) } });

    public override Task<GetSenderResponse> GetSender(GetSenderRequest request, ServerCallContext context) =>
        Task.FromResult(new GetSenderResponse { Sender = Sender(request.Name, SenderState.Suspended) });

    public override Task<ConfigureSenderResponse> ConfigureSender(ConfigureSenderRequest request, ServerCallContext context)
    {
        state.LastSenderRequest = request;
        return Task.FromResult(new ConfigureSenderResponse { Sender = Sender(request.Name, SenderState.Configured) });
    }

    public override Task<ApproveSenderResponse> ApproveSender(ApproveSenderRequest request, ServerCallContext context)
    {
        state.LastSenderRequest = request;
        return Task.FromResult(new ApproveSenderResponse { Sender = Sender(request.Name, SenderState.Approved) });
    }

    public override Task<ActivateSenderResponse> ActivateSender(ActivateSenderRequest request, ServerCallContext context)
    {
        state.LastSenderRequest = request;
        return Task.FromResult(new ActivateSenderResponse { Sender = Sender(request.Name, SenderState.Active) });
    }

    public override Task<SuspendSenderResponse> SuspendSender(SuspendSenderRequest request, ServerCallContext context)
    {
        state.LastSenderRequest = request;
        return Task.FromResult(new SuspendSenderResponse { Sender = Sender(request.Name, SenderState.Suspended) });
    }

    public override Task<RetireSenderResponse> RetireSender(RetireSenderRequest request, ServerCallContext context)
    {
        state.LastSenderRequest = request;
        return Task.FromResult(new RetireSenderResponse { Sender = Sender(request.Name, SenderState.Retired) });
    }

    public override Task<ResumeSenderPromotionResponse> ResumeSenderPromotion(
        ResumeSenderPromotionRequest request,
        ServerCallContext context
    )
    {
        state.LastSenderRequest = request;
        return Task.FromResult(new ResumeSenderPromotionResponse { Sender = Sender(request.Name, SenderState.Active) });
    }

    public override Task<ReportComplaintResponse> ReportComplaint(ReportComplaintRequest request, ServerCallContext context)
    {
        state.LastSenderRequest = request;
        return Task.FromResult(new ReportComplaintResponse { Sender = Sender(request.Name, SenderState.Active) });
    }

    private static Sender Sender(string name, SenderState at) =>
        new()
        {
            Name = name,
            State = at,
            Tenant = "default",
            Country = "CA",
            OwnerName = "Maple Co\u001b[2J",
            CommunicationTypes = { "promotional" },
            Price = new SegmentPrice { Micros = 7_500, CurrencyCode = "CAD" },
            StopReason = "asked by the carrier",
            Figures = new SenderFigures
            {
                Texts = 100,
                RejectedTexts = 31,
                Complaints = 2,
            },
            Steps =
            {
                new SenderStep
                {
                    Time = new Timestamp { Seconds = 1_788_000_000 },
                    Step = "SUSPEND",
                    Actor = "default/k3v9m2p7w4xz",
                    Note = "asked by the carrier",
                },
            },
        };
}
