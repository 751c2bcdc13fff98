using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Domain.Routing;
using Starling.Domain.Text;

namespace Starling.Grains.Routing;

/// <summary>The pace of one route; how its carrier is reached stands in the same section of the settings.</summary>
public sealed class RouteOptions
{
    /// <summary>The carrier account, unique among the routes; by default the route's own name.</summary>
    public string? Account { get; set; }

    /// <summary>The contract's rate over all binds, 1 to 100 000 segments/s.</summary>
    public int SegmentsPerSecond { get; set; } = 100;

    /// <summary>Sessions, 1 to 16.</summary>
    public int Binds { get; set; } = 1;

    /// <summary>Unanswered segments of one session, 1 to 10 000; carriers state theirs, often 10.</summary>
    public int Window { get; set; } = 10;

    /// <summary>Segments of one text, 1 to 255.</summary>
    public int MaxSegments { get; set; } = 10;

    /// <summary>Septets of a text of one segment, 9 to 160: some carriers take fewer, such as 140 or 136.</summary>
    public int SegmentSeptets { get; set; } = 160;

    private LongTextShape _longText;
    private bool _latin1;

    /// <summary>What the route's form of long texts and its default alphabet mean for its segments; follows from the driver's settings.</summary>
    public void Cut(LongTextShape longText, bool isLatin1) => (_longText, _latin1) = (longText, isLatin1);

    internal bool TravelsWhole => _longText == LongTextShape.Whole;

    internal RouteProfile Profile(string id)
    {
        var budget =
            SegmentSeptets < 160 ? SegmentBudget.Limited(SegmentSeptets)
            : _longText == LongTextShape.WideReference ? SegmentBudget.WideReference
            : SegmentBudget.Default;
        return new RouteProfile(
            id,
            Account ?? id,
            SegmentsPerSecond,
            Binds,
            Window,
            budget.WithMaxSegments(MaxSegments) with
            {
                IsLatin1 = _latin1,
            },
            TravelsWhole
        );
    }
}

/// <summary>How a route's long texts are cut.</summary>
public enum LongTextShape
{
    /// <summary>Headers of 6 octets, or none of ours: 153 septets, 67 units a segment.</summary>
    Usual = 0,

    /// <summary>Headers of 7 octets: 152 septets, 66 units.</summary>
    WideReference = 1,

    /// <summary>One PDU, which the centre cuts.</summary>
    Whole = 2,
}

/// <summary>A sender and what its texts must keep to.</summary>
public sealed class SenderOptions
{
    /// <summary>The route that carries it; by default the default route.</summary>
    public string? Route { get; set; }

    /// <summary>Its own rate within the route's, 1 to 100 000 segments/s; none by default.</summary>
    public int? SegmentsPerSecond { get; set; }

    /// <summary>The programme behind it in answers to its subscribers, at most 40 characters; by default <c>Inbound:ProgramName</c>.</summary>
    public string? ProgramName { get; set; }

    /// <summary>How often its texts come, 1 to 1 000; by default <c>Inbound:MessagesPerMonth</c>.</summary>
    public int? MessagesPerMonth { get; set; }

    /// <summary>Where its subscribers find help, at most 40 characters; by default <c>Inbound:SupportContact</c>.</summary>
    public string? SupportContact { get; set; }

    /// <summary>The tenant that sends from it, and whose subscribers answer it; by default <c>default</c>, as for senders without settings.</summary>
    public string? Tenant { get; set; }

    internal SenderProgram Program => new(ProgramName, MessagesPerMonth, SupportContact);
}

/// <summary>All routes and senders of the installation.</summary>
public sealed class RoutingOptions
{
    /// <summary>Takes every sender that names no other; by default the only route.</summary>
    public string? DefaultRoute { get; set; }

    /// <summary>By name: 1 to 32 of a-z, 0-9 and dash.</summary>
    public Dictionary<string, RouteOptions> Routes { get; set; } = [];

    /// <summary>By number or name.</summary>
    public Dictionary<string, SenderOptions> Senders { get; set; } = [];
}

/// <summary>Says everything that is wrong with <see cref="RoutingOptions"/>.</summary>
public sealed class RoutingOptionsValidator : IValidateOptions<RoutingOptions>
{
    public ValidateOptionsResult Validate(string? name, RoutingOptions options)
    {
        var faults = new List<string>();
        if (options.DefaultRoute is { } standard && !options.Routes.ContainsKey(standard))
        {
            faults.Add($"Starling:DefaultRoute is '{standard}'; it must be one of the routes ({string.Join(", ", options.Routes.Keys)})");
        }

        if (options.DefaultRoute is null && options.Routes.Count > 1)
        {
            faults.Add("Starling:DefaultRoute is missing; with several routes one must take the senders that name none");
        }

        foreach (var (id, route) in options.Routes)
        {
            Check(faults, $"Starling:Routes:{id}", route);
            if (!TenantId.IsValid(id))
            {
                faults.Add($"Starling:Routes:{id}: the name must be 1 to 32 of a-z, 0-9 and dash, a letter first");
            }
        }

        foreach (var group in options.Routes.GroupBy(route => route.Value.Account ?? route.Key).Where(group => group.Count() > 1))
        {
            faults.Add(
                $"Starling:Routes: {string.Join(" and ", group.Select(route => route.Key))} share the account '{group.Key}'; give each its own"
            );
        }

        foreach (var (address, sender) in options.Senders)
        {
            if (!SenderAddress.TryParse(address, out _))
            {
                faults.Add($"Starling:Senders:{address}: a sender is 3 to 6 digits, a number in E.164, or 1 to 11 letters and digits");
            }

            if (sender.Route is { } route && !options.Routes.ContainsKey(route))
            {
                faults.Add($"Starling:Senders:{address}:Route is '{route}'; it must be one of the routes");
            }

            if (sender.Tenant is { } tenant && !TenantId.IsValid(tenant))
            {
                faults.Add($"Starling:Senders:{address}:Tenant is '{tenant}'; it must be 1 to 32 of a-z, 0-9 and dash, a letter first");
            }

            Range(faults, $"Starling:Senders:{address}:SegmentsPerSecond", sender.SegmentsPerSecond ?? 1, 1, 100_000);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(List<string> faults, string key, RouteOptions route)
    {
        Range(faults, $"{key}:SegmentsPerSecond", route.SegmentsPerSecond, 1, 100_000);
        Range(faults, $"{key}:Binds", route.Binds, 1, 16);
        Range(faults, $"{key}:Window", route.Window, 1, 10_000);
        Range(faults, $"{key}:MaxSegments", route.MaxSegments, 1, 255);
        Range(faults, $"{key}:SegmentSeptets", route.SegmentSeptets, 9, 160);
        if (route.TravelsWhole && route.Binds is > 0 and <= 16 && route.SegmentsPerSecond / route.Binds < route.MaxSegments)
        {
            faults.Add(
                FormattableString.Invariant(
                    $"{key}:MaxSegments is {route.MaxSegments}; a text that travels whole must not cost more than a bind's share, {route.SegmentsPerSecond / route.Binds} segments/s"
                )
            );
        }
    }

    private static void Range(List<string> faults, string key, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            faults.Add(FormattableString.Invariant($"{key} is {value}; it must be {least} to {most}"));
        }
    }
}
