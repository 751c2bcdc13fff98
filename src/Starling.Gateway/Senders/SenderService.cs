using System.Globalization;
using Grpc.Core;
using NodaTime;
using Starling.Domain.Access;
using Starling.Domain.Contacts;
using Starling.Domain.Ports;
using Starling.Domain.Senders;
using Starling.Gateway.Identity;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Senders;

/// <summary>SenderService: senders and their life. A step is in the ledger when it is answered, and in force on this server.</summary>
internal sealed class SenderService(
    ICallerIdentity callers,
    ISenderLedger ledger,
    ISenderBook book,
    SenderReader reader,
    ComplaintRule complaints,
    IClock clock
) : V1.SenderService.SenderServiceBase
{
    private const int LargestPage = 1_000;
    private const int MostSteps = 100;

    /// <summary>How often a change is made anew to what somebody else changed meanwhile.</summary>
    private const int MostTries = 3;

    /// <summary>Who took a step that nobody took.</summary>
    private const string Self = "starling";

    public override async Task<V1.CreateSenderResponse> CreateSender(V1.CreateSenderRequest request, ServerCallContext context)
    {
        var caller = callers.CallerOf(context);
        var tenant = NamedTenant.Read(request.Tenant, caller);
        var (address, details) = SenderReader.Read(request.Sender ?? new V1.Sender());
        if (book.OwnerOf(address) is { } owner && owner.Tenant != tenant)
        {
            throw Taken(address);
        }

        var now = Now;
        var sender = new Sender(tenant, address, SenderStage.Requested, details, SenderSetup.None, now, now, 1);
        if (request.ValidateOnly)
        {
            return new V1.CreateSenderResponse { Sender = SenderMapping.ToProto(sender) };
        }

        if (!await ledger.AddAsync(sender, new SenderEvent(now, SenderStep.Request, NameOf(caller), null), context.CancellationToken))
        {
            sender = await AskAgainAsync(sender, caller, context.CancellationToken);
        }

        await book.ReadAsync(context.CancellationToken);
        return new V1.CreateSenderResponse { Sender = SenderMapping.ToProto(sender) };
    }

    public override async Task<V1.GetSenderResponse> GetSender(V1.GetSenderRequest request, ServerCallContext context)
    {
        var asked = Read(request.Name, request.Tenant, context);
        return new V1.GetSenderResponse { Sender = await ShowAsync(await FindAsync(asked, context.CancellationToken), context) };
    }

    public override async Task<V1.ListSendersResponse> ListSenders(V1.ListSendersRequest request, ServerCallContext context)
    {
        var tenant = NamedTenant.Read(request.Tenant, callers.CallerOf(context));
        var size = PageToken.SizeOf(request.PageSize, LargestPage);
        var filter = new ContentHash().Add(tenant.Value).Add("senders").Take();
        var after = TextPageToken.Read(request.PageToken, filter);
        var senders = await ledger.ListAsync(tenant, after, size, context.CancellationToken);
        var answer = new V1.ListSendersResponse
        {
            NextPageToken = senders.Count < size ? string.Empty : TextPageToken.Write(senders[^1].Address.Value, filter),
        };
        answer.Senders.Add(senders.Select(SenderMapping.ToProto));
        return answer;
    }

    public override async Task<V1.UpdateSenderResponse> UpdateSender(V1.UpdateSenderRequest request, ServerCallContext context)
    {
        var wanted = request.Sender ?? new V1.Sender();
        var asked = Read(wanted.Name, request.Tenant, context, "sender.name");
        var sender = await ChangeAsync(
            asked,
            SenderStep.Update,
            null,
            before =>
            {
                if (before.Stage != SenderStage.Requested)
                {
                    // What was approved is not another's to change.
                    RequireInstallation(asked.Caller);
                }

                return before with
                {
                    Details = SenderReader.Change(before, wanted, request.UpdateMask),
                };
            },
            context.CancellationToken,
            request.ValidateOnly
        );
        return new V1.UpdateSenderResponse { Sender = SenderMapping.ToProto(sender) };
    }

    public override async Task<V1.ApproveSenderResponse> ApproveSender(V1.ApproveSenderRequest request, ServerCallContext context)
    {
        var asked = Read(request.Name, request.Tenant, context);
        var sender = await OpenAsync(asked, SenderStep.Approve, request.Note, before => CheckRegistration(before), context);
        return new V1.ApproveSenderResponse { Sender = sender };
    }

    public override async Task<V1.ConfigureSenderResponse> ConfigureSender(V1.ConfigureSenderRequest request, ServerCallContext context)
    {
        var asked = Read(request.Name, request.Tenant, context);
        var sender = await OpenAsync(
            asked,
            SenderStep.Configure,
            "",
            before => before with { Setup = reader.ReadSetup(request, before.Address) },
            context
        );
        return new V1.ConfigureSenderResponse { Sender = sender };
    }

    public override async Task<V1.ActivateSenderResponse> ActivateSender(V1.ActivateSenderRequest request, ServerCallContext context)
    {
        var asked = Read(request.Name, request.Tenant, context);
        return new V1.ActivateSenderResponse
        {
            Sender = await OpenAsync(asked, SenderStep.Activate, request.Note, before => before, context),
        };
    }

    public override async Task<V1.SuspendSenderResponse> SuspendSender(V1.SuspendSenderRequest request, ServerCallContext context)
    {
        var asked = Read(request.Name, request.Tenant, context);
        await FindAsync(asked, context.CancellationToken);
        var reason = SenderReader.ReadNote(request.Reason, "reason", isRequired: true);
        var sender = await ChangeAsync(asked, SenderStep.Suspend, reason, before => before, context.CancellationToken);
        return new V1.SuspendSenderResponse { Sender = await ShowAsync(sender, context) };
    }

    public override async Task<V1.RetireSenderResponse> RetireSender(V1.RetireSenderRequest request, ServerCallContext context)
    {
        var asked = Read(request.Name, request.Tenant, context);
        await FindAsync(asked, context.CancellationToken);
        var reason = SenderReader.ReadNote(request.Reason, "reason");
        var sender = await ChangeAsync(asked, SenderStep.Retire, reason, before => before, context.CancellationToken);
        return new V1.RetireSenderResponse { Sender = await ShowAsync(sender, context) };
    }

    public override async Task<V1.ResumeSenderPromotionResponse> ResumeSenderPromotion(
        V1.ResumeSenderPromotionRequest request,
        ServerCallContext context
    )
    {
        var asked = Read(request.Name, request.Tenant, context);
        var found = await FindAsync(asked, context.CancellationToken);
        RequireInstallation(asked.Caller);
        if (found.Pause is null)
        {
            return new V1.ResumeSenderPromotionResponse { Sender = await ShowAsync(found, context) };
        }

        return new V1.ResumeSenderPromotionResponse
        {
            Sender = await OpenAsync(asked, SenderStep.ResumePromotion, request.Note, before => before, context),
        };
    }

    public override async Task<V1.ReportComplaintResponse> ReportComplaint(V1.ReportComplaintRequest request, ServerCallContext context)
    {
        var asked = Read(request.Name, request.Tenant, context);
        var cancel = context.CancellationToken;
        var sender = await FindAsync(asked, cancel);
        if (!RequestIdRules.IsGood(request.RequestId, out var fault))
        {
            throw StatusMapping.Invalid(fault);
        }

        var note = SenderReader.ReadNote(request.Note, "note");
        var id = request.RequestId.Length > 0 ? request.RequestId : Guid.NewGuid().ToString("N");
        var now = Now;
        await ledger.AddComplaintAsync(asked.Tenant, asked.Address, new SenderComplaint(id, now, NameOf(asked.Caller), note), cancel);

        // Also when it was known: whoever reported it may have met a server that died before it drew the conclusion.
        if (sender.Stage == SenderStage.Active && await TooManyAsync(sender, now, cancel) is { } reason)
        {
            sender = await ChangeAsync(asked with { By = Self }, SenderStep.Suspend, reason, before => before, cancel);
        }

        return new V1.ReportComplaintResponse { Sender = await ShowAsync(sender, context) };
    }

    /// <summary>Why complaints suspend it; null: they do not. Those from before its last activation were dealt with then.</summary>
    private async Task<string?> TooManyAsync(Sender sender, Instant now, CancellationToken cancel)
    {
        var steps = await ledger.ReadEventsAsync(sender.Tenant, sender.Address, MostSteps, cancel);
        var activated = steps.FirstOrDefault(step => step.Step == SenderStep.Activate)?.At ?? sender.MadeAt;
        var figures = await ledger.ReadFiguresAsync(sender.Tenant, sender.Address, Instant.Max(activated, now - complaints.Window), cancel);
        return complaints.Suspends(figures)
            ? string.Create(CultureInfo.InvariantCulture, $"{figures.Complaints} complaints about {figures.Texts} texts")
            : null;
    }

    /// <summary>A step that operators of the installation take.</summary>
    private async Task<V1.Sender> OpenAsync(Asked asked, SenderStep step, string note, Func<Sender, Sender> edit, ServerCallContext context)
    {
        // Whether there is such a sender comes first: that another tenant's exists is nobody's business.
        await FindAsync(asked, context.CancellationToken);
        RequireInstallation(asked.Caller);
        var said = SenderReader.ReadNote(note, "note");
        return await ShowAsync(await ChangeAsync(asked, step, said, edit, context.CancellationToken), context);
    }

    /// <summary>Who asks for a sender again gets it as it stands, when it is the same; one that was given up begins anew.</summary>
    private async Task<Sender> AskAgainAsync(Sender wanted, Caller caller, CancellationToken cancel)
    {
        var asked = new Asked(wanted.Tenant, wanted.Address, caller, NameOf(caller));
        var known = await FindAsync(asked, cancel);
        return known.Stage == SenderStage.Retired
                ? await ChangeAsync(
                    asked,
                    SenderStep.Request,
                    null,
                    before => before with { Details = wanted.Details, Setup = SenderSetup.None },
                    cancel
                )
            : known.Details == wanted.Details ? known
            : throw StatusMapping.AlreadyExists(
                ErrorReasons.SenderExists,
                "The tenant has this sender, with other details; UpdateSender changes them.",
                ResourceNames.OfSender(wanted.Address)
            );
    }

    private async Task<Sender> ChangeAsync(
        Asked asked,
        SenderStep step,
        string? note,
        Func<Sender, Sender> edit,
        CancellationToken cancel,
        bool validateOnly = false
    )
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var before = await FindAsync(asked, cancel);
            if (SenderLifeCycle.IsDone(before.Stage, step))
            {
                return before;
            }

            var now = Now;
            var changed = edit(before).After(step, now, note) ?? throw WrongState(before, step);
            if (validateOnly)
            {
                return changed;
            }

            switch (await ledger.ReplaceAsync(changed, new SenderEvent(now, step, asked.By, note), cancel))
            {
                case SenderReplacement.Done:
                    await book.ReadAsync(cancel);
                    return changed;
                case SenderReplacement.Taken:
                    throw Taken(asked.Address);
            }
        }

        throw StatusMapping.Aborted(ErrorReasons.SenderChanged, "Somebody else changes the sender; read it and ask again.");
    }

    private async Task<Sender> FindAsync(Asked asked, CancellationToken cancel) =>
        await ledger.FindAsync(asked.Tenant, asked.Address, cancel)
        ?? throw StatusMapping.NotFound(ErrorReasons.SenderNotFound, "Sender", ResourceNames.OfSender(asked.Address));

    private async Task<V1.Sender> ShowAsync(Sender sender, ServerCallContext context)
    {
        var cancel = context.CancellationToken;
        var shown = SenderMapping.ToProto(sender);
        var since = Now - complaints.Window;
        shown.Figures = SenderMapping.ToProto(await ledger.ReadFiguresAsync(sender.Tenant, sender.Address, since, cancel));
        shown.Steps.Add(
            (await ledger.ReadEventsAsync(sender.Tenant, sender.Address, MostSteps, cancel)).Select(entry => SenderMapping.ToProto(entry))
        );
        return shown;
    }

    private Asked Read(string name, string tenant, ServerCallContext context, string field = "name")
    {
        var caller = callers.CallerOf(context);
        return new Asked(NamedTenant.Read(tenant, caller), ResourceNames.ReadSender(name, field), caller, NameOf(caller));
    }

    /// <summary>As rows keep it, so that the first answer says what later ones say.</summary>
    private Instant Now => Instant.FromUnixTimeMilliseconds(clock.GetCurrentInstant().ToUnixTimeMilliseconds());

    private static Sender CheckRegistration(Sender sender) =>
        sender.Address.Kind == SenderKind.ShortCode && sender.Details.Registration.Length == 0
            ? throw StatusMapping.Precondition(
                ErrorReasons.RegistrationMissing,
                ResourceNames.OfSender(sender.Address),
                "A short code is approved with its reference at the national registry (registration_reference)."
            )
            : sender;

    private static void RequireInstallation(Caller caller)
    {
        if (caller.Tenant != TenantId.Default)
        {
            throw StatusMapping.OfInstallation();
        }

        if (!caller.Roles.HasFlag(ApiRole.Operator))
        {
            throw StatusMapping.MissingRole(ApiRole.Operator);
        }
    }

    private static RpcException WrongState(Sender sender, SenderStep step)
    {
        var state = sender.Stage.ToString().ToUpperInvariant();
        return StatusMapping.Precondition(
            ErrorReasons.SenderState,
            ResourceNames.OfSender(sender.Address),
            $"A sender in state {state} cannot take the step {step}.",
            ("state", state)
        );
    }

    private static RpcException Taken(SenderAddress address) =>
        StatusMapping.Precondition(
            ErrorReasons.SenderTaken,
            ResourceNames.OfSender(address),
            "The address belongs to another owner until it is retired there."
        );

    private static string NameOf(Caller caller) => caller.KeyId is { } key ? $"{caller.Tenant}/{key}" : caller.Tenant.Value;

    /// <param name="By">Who the step is recorded for.</param>
    private sealed record Asked(TenantId Tenant, SenderAddress Address, Caller Caller, string By);
}
