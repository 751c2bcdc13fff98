using Microsoft.Extensions.Options;
using Starling.Carriers.Links;
using Starling.Grains.Routing;

namespace Starling.Host;

/// <summary>How each route's carrier is reached; stands in the same section as the route's pace.</summary>
public sealed class CarrierSettings
{
    /// <summary>By name of the route.</summary>
    public Dictionary<string, SmppRouteProfile> Routes { get; set; } = [];
}

/// <summary>Says everything that is wrong with the routes' drivers.</summary>
public sealed class CarrierSettingsValidator : IValidateOptions<CarrierSettings>
{
    public ValidateOptionsResult Validate(string? name, CarrierSettings options)
    {
        var faults = options
            .Routes.SelectMany(route => SmppRouteProfileValidator.Validate(route.Value, $"{HostSettings.Section}:Routes:{route.Key}:"))
            .Select(fault => fault.ToString())
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

/// <summary>What the driver's form of long texts and its alphabet mean for the cutting of texts.</summary>
public sealed class LongTextSettings(IOptions<CarrierSettings> carriers) : IPostConfigureOptions<RoutingOptions>
{
    public void PostConfigure(string? name, RoutingOptions options)
    {
        Dictionary<string, SmppRouteProfile> drivers;
        try
        {
            drivers = carriers.Value.Routes;
        }
        catch (OptionsValidationException)
        {
            return; // Told by its own validator; the routes' pace has faults of its own to tell.
        }

        foreach (var (id, route) in options.Routes)
        {
            var driver = drivers.GetValueOrDefault(id);
            route.Cut(
                driver?.LongTextForm switch
                {
                    LongTextForm.Udh16 => LongTextShape.WideReference,
                    LongTextForm.Payload => LongTextShape.Whole,
                    _ => LongTextShape.Usual,
                },
                driver?.DefaultCharset == DefaultCharset.Latin1
            );
        }
    }
}
