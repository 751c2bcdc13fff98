using Grpc.Core;
using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Consent;
using Starling.Domain.Contacts;
using Starling.Domain.Hours;
using Starling.Domain.Ports;
using Starling.Gateway.Identity;
using Starling.Gateway.Submissions;

namespace Starling.Gateway.Contacts;

/// <summary>ContactService: people, their numbers, and what they permit.</summary>
internal sealed class ContactService(
    ICallerIdentity callers,
    IProfileLedger profiles,
    IConsentLedger consents,
    ContactQueries queries,
    ContactChanges changes,
    ContactErasures erasures,
    ContactImport import,
    SuppressionImport suppressions,
    ProfileReader reader,
    PhoneNumberReader phones,
    ConsentReader consentReader,
    ContactKeys keys,
    GatewayGates gates,
    HoursBook hours,
    INumberPlaces places,
    IClock clock
) : V1.ContactService.ContactServiceBase
{
    public override async Task<V1.UpsertProfileResponse> UpsertProfile(V1.UpsertProfileRequest request, ServerCallContext context)
    {
        var tenant = callers.TenantOf(context);
        var found = new List<FieldFault>();
        var type = ProfileReader.ReadConsentType(request.ConsentType, "consent_type", found);
        var evidence = EvidenceReader.Read(request.Evidence, null, ConsentCircumstance.Api, found);
        var now = clock.GetCurrentInstant();
        var change = reader.Read(
            request.Profile,
            request.UpdateMask,
            request.Consent,
            type,
            evidence,
            tenant,
            request.DefaultRegion,
            now,
            found
        );
        ImportFrames.Throw(found);
        if (request.ValidateOnly)
        {
            var made = Profile.New(tenant, change.ProfileId, change.Contact, change.Msisdn, now);
            return new V1.UpsertProfileResponse { Profile = ContactMapping.ToProto(change.Patch.ApplyTo(made)) };
        }

        var outcome = (await profiles.UpsertAsync(tenant, [change], context.CancellationToken))[0];
        if (outcome.Result == ProfileResult.VersionMoved)
        {
            throw StatusMapping.Aborted(ErrorReasons.ProfileChanged, "The profile is not the one that was read: read it again.");
        }

        if (outcome.Former is { } former)
        {
            await changes.TellAsync(tenant, former);
        }

        if (outcome.ContactMoved)
        {
            await changes.TellAsync(tenant, change.Contact);
        }

        return new V1.UpsertProfileResponse { Profile = ContactMapping.ToProto(outcome.Profile!) };
    }

    public override async Task<V1.GetContactResponse> GetContact(V1.GetContactRequest request, ServerCallContext context)
    {
        var card = await queries.GetAsync(request, callers.TenantOf(context), context.CancellationToken);
        var shown = ContactMapping.ToProto(card);
        if (card.Msisdn is { } number)
        {
            shown.PlausibleTimeZones.Add(hours.ZonesOf(card.Row.Zone, number, CampaignHours.None).Zones.Select(zone => zone.Id));
            shown.Countries.Add(places.Find(number).Countries);
        }

        return new V1.GetContactResponse { Contact = shown };
    }

    public override Task<V1.ListContactsResponse> ListContacts(V1.ListContactsRequest request, ServerCallContext context) =>
        queries.ListAsync(request, callers.TenantOf(context), context.CancellationToken);

    public override async Task<V1.DeleteContactResponse> DeleteContact(V1.DeleteContactRequest request, ServerCallContext context)
    {
        var erased = await erasures.EraseAsync([request.Name], callers.CallerOf(context), context.CancellationToken);
        return erased.Erasures.Count > 0
            ? new V1.DeleteContactResponse { Erasure = erased.Erasures[0] }
            : throw ContactQueries.NotFound(request.Name);
    }

    public override Task<V1.BatchDeleteContactsResponse> BatchDeleteContacts(
        V1.BatchDeleteContactsRequest request,
        ServerCallContext context
    ) => erasures.EraseAsync(request.Names, callers.CallerOf(context), context.CancellationToken);

    public override Task<V1.GetErasureResponse> GetErasure(V1.GetErasureRequest request, ServerCallContext context) =>
        erasures.GetAsync(request, callers.TenantOf(context), context.CancellationToken);

    public override Task<V1.ListErasuresResponse> ListErasures(V1.ListErasuresRequest request, ServerCallContext context) =>
        erasures.ListAsync(request, callers.TenantOf(context), context.CancellationToken);

    public override async Task<V1.OptInResponse> OptIn(V1.OptInRequest request, ServerCallContext context)
    {
        var tenant = callers.TenantOf(context);
        var found = new List<FieldFault>();
        var number = ReadPerson(request.Phone, request.DefaultRegion, request.ProfileId, found);
        var type = ProfileReader.ReadConsentType(request.CommunicationType, "communication_type", found);
        if (!consentReader.TryRead(request.Consent, clock.GetCurrentInstant(), out var consent, out var fault))
        {
            found.Add(fault);
        }
        else if (consent is null)
        {
            found.Add(new(ErrorReasons.ConsentIncomplete, "consent", string.Empty, "an opt-in says how the consent was given"));
        }

        if (request.Evidence is null or { Circumstance: V1.ConsentCircumstance.Unspecified })
        {
            found.Add(new(ErrorReasons.FieldRequired, "evidence.circumstance", string.Empty, "an opt-in says how it came about"));
        }

        var evidence = EvidenceReader.Read(request.Evidence, consent?.Source, ConsentCircumstance.Api, found);
        ImportFrames.Throw(found);
        var key = keys.Of(tenant, number);
        var optIn = new OptIn(tenant, key, number, request.ProfileId, type.Name, consent!, evidence, request.LiftSuppression);
        if (await consents.OptInAsync(optIn, context.CancellationToken) == OptInResult.Withdrawn)
        {
            throw StatusMapping.Precondition(
                ErrorReasons.ConsentWithdrawn,
                ResourceNames.Of(key),
                "The consent was taken back; only an express one that was given later counts."
            );
        }

        await changes.TellAsync(tenant, key);
        return new V1.OptInResponse { Contact = await ShowAsync(tenant, key, context) };
    }

    public override async Task<V1.OptOutResponse> OptOut(V1.OptOutRequest request, ServerCallContext context)
    {
        var tenant = callers.TenantOf(context);
        var found = new List<FieldFault>();
        var number = ReadPerson(request.Phone, request.DefaultRegion, request.ProfileId, found);
        var type =
            request.CommunicationType.Length == 0
                ? null
                : ProfileReader.ReadConsentType(request.CommunicationType, "communication_type", found);
        if (request.Source.Length > Limits.ConsentSource || !ValueRules.IsPlain(request.Source))
        {
            found.Add(new(ErrorReasons.ValueTooLong, "source", request.Source, $"at most {Limits.ConsentSource} characters on one line"));
        }

        var source = request.Source.Length > 0 ? request.Source : null;
        var evidence = EvidenceReader.Read(request.Evidence, source, ConsentCircumstance.Api, found);
        ImportFrames.Throw(found);
        var key = keys.Of(tenant, number);
        var optOut = new OptOut(tenant, key, number, request.ProfileId, type?.Name, clock.GetCurrentInstant(), evidence);
        await consents.OptOutAsync([optOut], context.CancellationToken);
        await changes.TellAsync(tenant, key);
        await changes.SettleStopAsync(number, context.CancellationToken);
        return new V1.OptOutResponse { Contact = await ShowAsync(tenant, key, context) };
    }

    public override async Task ImportContacts(
        IAsyncStreamReader<V1.ImportContactsRequest> requestStream,
        IServerStreamWriter<V1.ImportContactsResponse> responseStream,
        ServerCallContext context
    )
    {
        var tenant = callers.TenantOf(context);
        using var pass = gates.EnterBatch();
        await import.RunAsync(requestStream, responseStream, tenant, context.CancellationToken);
    }

    public override async Task ImportSuppressions(
        IAsyncStreamReader<V1.ImportSuppressionsRequest> requestStream,
        IServerStreamWriter<V1.ImportSuppressionsResponse> responseStream,
        ServerCallContext context
    )
    {
        var tenant = callers.TenantOf(context);
        using var pass = gates.EnterBatch();
        await suppressions.RunAsync(requestStream, responseStream, tenant, context.CancellationToken);
    }

    public override Task<V1.ListHistoryResponse> ListHistory(V1.ListHistoryRequest request, ServerCallContext context) =>
        queries.ListHistoryAsync(request, callers.TenantOf(context), context.CancellationToken);

    public override Task<V1.ListConsentEventsResponse> ListConsentEvents(V1.ListConsentEventsRequest request, ServerCallContext context) =>
        queries.ListConsentEventsAsync(request, callers.TenantOf(context), context.CancellationToken);

    public override Task<V1.ListCommunicationTypesResponse> ListCommunicationTypes(
        V1.ListCommunicationTypesRequest request,
        ServerCallContext context
    )
    {
        callers.TenantOf(context);
        var answer = new V1.ListCommunicationTypesResponse();
        answer.CommunicationTypes.Add(CommunicationType.BuiltIn.Select(ContactMapping.ToProto));
        return Task.FromResult(answer);
    }

    private Msisdn ReadPerson(string phone, string region, string profileId, List<FieldFault> found)
    {
        if (!phones.TryRead(phone, region, out var number, out var fault))
        {
            found.Add(fault);
        }

        var person = PersonRules.Check(profileId, string.Empty, string.Empty);
        if (person.Reason is not null)
        {
            found.Add(person);
        }

        return number;
    }

    private async Task<V1.Contact> ShowAsync(TenantId tenant, ContactKey key, ServerCallContext context) =>
        ContactMapping.ToProto(
            await profiles.ReadAsync(tenant, key, context.CancellationToken) ?? throw ContactQueries.NotFound(ResourceNames.Of(key))
        );
}
