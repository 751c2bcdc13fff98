using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using NodaTime;
using Starling.Domain.Consent.Sealing;
using Starling.Domain.Ports;
using Starling.Domain.Routing;
using Starling.Domain.Senders;
using Starling.Domain.Spending;
using Starling.Domain.Templates;
using Starling.Gateway.Campaigns;
using Starling.Gateway.Contacts;
using Starling.Gateway.Decisions;
using Starling.Gateway.Http;
using Starling.Gateway.Identity;
using Starling.Gateway.Inbound;
using Starling.Gateway.Keys;
using Starling.Gateway.Preview;
using Starling.Gateway.Routes;
using Starling.Gateway.Senders;
using Starling.Gateway.Submissions;

namespace Starling.Gateway;

/// <summary>How a host takes the front door in.</summary>
public static class GatewayEndpoints
{
    /// <summary>Octets of one frame: a page of the largest items the contract allows does not fit a frame, a page of usual ones does.</summary>
    private const int LargestFrame = 8 * 1024 * 1024;

    /// <summary>Adds the services behind <see cref="MapStarling"/>.</summary>
    /// <remarks>
    /// The host brings the ports (<c>IAcceptLedger</c>, <c>ICampaignLedger</c>, <c>IMessageReader</c>, <c>IMessageChanges</c>, <c>IProfileLedger</c>,
    /// <c>IConsentLedger</c>, <c>IConsentSeals</c>, <c>IContactHistory</c>, <c>IInboundLedger</c>, <c>IReviewLedger</c>, <c>IApiKeyLedger</c>, <c>ISenderLedger</c>,
    /// <c>IRoutePaces</c>, <c>IOpenSends</c>, <c>ISpendLedger</c>), a <c>CurrentSpendBook</c>,
    /// <c>ContactKeys</c>, an <c>IRouteDirectory</c>, an <c>IGrainFactory</c>, a <c>HoursBook</c>, a <c>CapBook</c>, <c>IClock</c> and <c>TimeProvider</c>; it reads <see cref="KeyRing"/>
    /// before it listens, and runs it.
    /// </remarks>
    /// <param name="services">Of the host.</param>
    /// <param name="configure">Sets <see cref="GatewayOptions"/>, after the settings of the host.</param>
    public static IServiceCollection AddStarlingGateway(this IServiceCollection services, Action<GatewayOptions>? configure = null)
    {
        var options = services
            .AddOptions<GatewayOptions>()
            .Configure<IConfiguration>((gateway, configuration) => configuration.GetSection(GatewayOptions.Section).Bind(gateway))
            .ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services
            .AddOptions<DestinationOptions>()
            .Configure<IConfiguration>((destinations, settings) => settings.GetSection(DestinationOptions.Section).Bind(destinations))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<DestinationOptions>, DestinationOptionsValidator>();
        var server = services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<FaultInterceptor>();
            grpc.Interceptors.Add<StopInterceptor>();
            grpc.MaxReceiveMessageSize = LargestFrame;
        });
        HttpEndpoints.AddTranscoding(server);
        services.TryAddSingleton<ICallerIdentity, KeyedCaller>();
        services.AddSingleton<KeyRing>();
        services.TryAddSingleton<ISenderBook>(EmptySenderBook.Instance);
        services.TryAddSingleton(ComplaintRule.Usual);
        services.AddSingleton<SenderOwners>();
        services.TryAddSingleton(StopMentionSettings.Default);
        services.AddSingleton<FaultInterceptor>();
        services.AddSingleton<StopInterceptor>();
        services.AddSingleton<GatewayGates>();
        services.AddSingleton<PatientCalls>();
        services.TryAddSingleton<QuietTime>();
        services.TryAddSingleton<StopSettlement>();
        services.AddSingleton(provider =>
        {
            var destinations = provider.GetRequiredService<IOptions<DestinationOptions>>().Value;
            return new PhoneNumberReader(Options(provider).AcceptFixedLines, destinations.AcceptPremium, destinations.AcceptUnlisted);
        });
        services.AddSingleton<INumberPlaces, NumberPlaces>();
        services.AddSingleton<NumberCountries>();
        services.AddSingleton<Destinations>();
        services.AddSingleton<CodeGate>();
        services.TryAddSingleton<IPriceSource, CountryPrices>();
        services.AddSingleton<SpendGate>();
        services.AddSingleton(provider => new ConsentReader(Duration.FromTimeSpan(Options(provider).ImpliedConsentLasts)));
        services.AddSingleton<SendReader>();
        services.AddSingleton<CampaignReader>();
        services.AddSingleton<CampaignFinder>();
        services.AddSingleton<CampaignOutlook>();
        services.AddSingleton<CampaignDefinitions>();
        services.AddSingleton<MessageQueries>();
        services.AddSingleton<MessageFeed>();
        services.AddSingleton<BatchOpener>();
        services.AddSingleton<SubmissionService>();
        services.AddSingleton<CampaignService>();
        services.AddSingleton<ComposeService>();
        services.AddSingleton<ProfileReader>();
        services.AddSingleton<ContactQueries>();
        services.AddSingleton<ContactChanges>();
        services.AddSingleton<ContactImport>();
        services.AddSingleton<SuppressionImport>();
        services.AddSingleton<ContactService>();
        services.TryAddSingleton(SealKeys.None);
        services.AddSingleton<ConsentLedgerService>();
        services.AddSingleton<InboundService>();
        services.AddSingleton<RouteService>();
        services.AddSingleton<ApiKeyService>();
        services.AddSingleton<SenderReader>();
        services.AddSingleton<SenderService>();
        services.AddSingleton<CampaignTexts>();
        services.AddSingleton<PermittedConsent>();
        services.AddSingleton<DecisionExplainer>();
        services.AddSingleton<DecisionService>();
        return services;
    }

    /// <summary>Serves the contract of <c>proto/starling/v1</c>.</summary>
    public static IEndpointRouteBuilder MapStarling(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<SubmissionService>();
        endpoints.MapGrpcService<CampaignService>();
        endpoints.MapGrpcService<ComposeService>();
        endpoints.MapGrpcService<ContactService>();
        endpoints.MapGrpcService<ConsentLedgerService>();
        endpoints.MapGrpcService<InboundService>();
        endpoints.MapGrpcService<RouteService>();
        endpoints.MapGrpcService<ApiKeyService>();
        endpoints.MapGrpcService<SenderService>();
        endpoints.MapGrpcService<DecisionService>();
        return endpoints;
    }

    private static GatewayOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<GatewayOptions>>().Value;
}
