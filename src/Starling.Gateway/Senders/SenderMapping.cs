using Starling.Domain.Contacts;
using Starling.Domain.Senders;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Senders;

/// <summary>Senders as the contract shows them.</summary>
internal static class SenderMapping
{
    public static V1.Sender ToProto(Sender sender)
    {
        var shown = new V1.Sender
        {
            Name = ResourceNames.OfSender(sender.Address),
            Address = sender.Address.ToString(),
            Kind = sender.Address.Kind switch
            {
                SenderKind.ShortCode => V1.SenderKind.ShortCode,
                SenderKind.LongCode => V1.SenderKind.LongCode,
                _ => V1.SenderKind.Alphanumeric,
            },
            State = (V1.SenderState)(int)sender.Stage,
            Tenant = sender.Tenant.Value,
            Country = sender.Details.Country,
            OwnerName = sender.Details.OwnerName,
            OwnerContact = sender.Details.OwnerContact,
            RegistrationReference = sender.Details.Registration,
            Route = sender.Setup.Route is { } route ? ResourceNames.OfRoute(route) : string.Empty,
            SegmentsPerSecond = sender.Setup.SegmentsPerSecond ?? 0,
            Price = sender.Setup.Price is { } price ? new V1.SegmentPrice { Micros = price.Micros, CurrencyCode = price.Currency } : null,
            CreateTime = MessageMapping.ToProto(sender.MadeAt),
            UpdateTime = MessageMapping.ToProto(sender.ChangedAt),
            StopReason = sender.StopReason ?? string.Empty,
            PromotionPauseTime = MessageMapping.ToProto(sender.Pause?.Since),
            PromotionPauseReason = sender.Pause?.Reason ?? string.Empty,
        };
        shown.CommunicationTypes.Add(sender.Details.Types);
        shown.LanguageCodes.Add(sender.Details.Languages);
        return shown;
    }

    public static V1.SenderFigures ToProto(SenderFigures figures) =>
        new()
        {
            Texts = figures.Texts,
            RejectedTexts = figures.Rejected,
            Complaints = figures.Complaints,
        };

    public static V1.SenderStep ToProto(SenderEvent entry) =>
        new()
        {
            Time = MessageMapping.ToProto(entry.At),
            Step = NameOf(entry.Step),
            Actor = entry.By,
            Note = entry.Note ?? string.Empty,
        };

    private static string NameOf(SenderStep step) =>
        step switch
        {
            SenderStep.Request => "REQUEST",
            SenderStep.Approve => "APPROVE",
            SenderStep.Configure => "CONFIGURE",
            SenderStep.Activate => "ACTIVATE",
            SenderStep.Suspend => "SUSPEND",
            SenderStep.Retire => "RETIRE",
            SenderStep.Update => "UPDATE",
            SenderStep.PausePromotion => "PAUSE_PROMOTION",
            _ => "RESUME_PROMOTION",
        };
}
