using Starling.Domain.Ports;

namespace Starling.Carriers.Links;

/// <summary>Makes the links of configured routes.</summary>
public sealed class SmppCarrierLinkFactory : ICarrierLinkFactory
{
    private readonly IReadOnlyDictionary<string, SmppRouteProfile> _profiles;
    private readonly TimeProvider _time;

    /// <param name="profiles">By route id.</param>
    /// <param name="time">All waiting is done on it.</param>
    /// <exception cref="ArgumentException">A profile has faults; the message lists all of all profiles.</exception>
    public SmppCarrierLinkFactory(IReadOnlyDictionary<string, SmppRouteProfile> profiles, TimeProvider time)
    {
        var faults = profiles.SelectMany(p => SmppRouteProfileValidator.Validate(p.Value, $"{p.Key}:")).ToList();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(profiles));
        }

        (_profiles, _time) = (profiles, time);
    }

    /// <inheritdoc/>
    /// <exception cref="KeyNotFoundException">No such route.</exception>
    public ICarrierLink Create(string routeId, int bind) =>
        _profiles.TryGetValue(routeId, out var profile)
            ? new SmppCarrierLink(profile, _time)
            : throw new KeyNotFoundException($"no SMPP profile for route '{routeId}'");
}
