using Microsoft.Extensions.Options;
using Starling.Domain.Contacts;
using Starling.Domain.Routing;
using Starling.Domain.Senders;

namespace Starling.Grains.Routing;

/// <summary>What came of settings that changed while the process runs, for an operator.</summary>
/// <param name="Taken">In force from now on.</param>
/// <param name="AfterRestart">Found, and not taken.</param>
public sealed record RouteChanges(IReadOnlyList<string> Taken, IReadOnlyList<string> AfterRestart);

/// <summary>
/// The routes and senders of the settings, and over those the senders on record. Rates of routes, and the senders, can be set anew while it is
/// in use.
/// </summary>
public sealed class RouteDirectory : IRouteDirectory
{
    private readonly Lock _gate = new();
    private volatile Book _book;
    private IReadOnlyCollection<Sender> _records = [];

    public RouteDirectory(IOptions<RoutingOptions> options) => _book = Book.Of(options.Value);

    public IReadOnlyList<RouteProfile> Routes => _book.Routes;

    public RouteProfile? Find(string route) => _book.Find(route);

    public SenderProfile? SenderOf(SenderAddress sender) => _book.SenderOf(sender);

    public TenantId OwnerOf(SenderAddress sender) => _book.OwnerOf(sender);

    /// <summary>Takes the senders' records: tenant, and route and rate where they are set, of one that has an owner go before the settings.</summary>
    public void Register(IReadOnlyCollection<Sender> records)
    {
        lock (_gate)
        {
            var book = _book;
            var registered = book.Merge(records);
            if (registered.Count != book.Registered.Count || registered.Any(row => book.Registered.GetValueOrDefault(row.Key) != row.Value))
            {
                // Another list: whoever remembers rates of senders looks at them again.
                book = book with
                {
                    Routes = [.. book.Routes],
                    Registered = registered,
                };
            }

            _book = book with { Former = FormerOwners(records) };
            _records = records;
        }
    }

    public void Slow(string route, int segmentsPerSecond)
    {
        lock (_gate)
        {
            var book = _book;
            if (book.Find(route) is { } found && segmentsPerSecond < (found.SlowestRate ?? found.SegmentsPerSecond))
            {
                var slowed = found with { SlowestRate = segmentsPerSecond };
                _book = new Book([.. book.Routes.Select(each => each.Id == route ? slowed : each)], book.Senders, book.Default)
                {
                    Registered = book.Registered,
                    Former = book.Former,
                };
            }
        }
    }

    /// <summary>Takes what can be taken of changed settings that were found sound.</summary>
    public RouteChanges Take(RoutingOptions options)
    {
        lock (_gate)
        {
            var before = _book;
            var wanted = Book.Of(options);
            var taken = new List<string>();
            var later = wanted.Routes.Where(route => before.Find(route.Id) is null).Select(route => $"the new route {route.Id}").ToList();
            var routes = before.Routes.Select(route => Merge(route, wanted.Find(route.Id), taken, later)).ToList();
            var senders = wanted
                .Senders.Where(sender => before.Find(sender.Value.Route) is not null)
                .ToDictionary(sender => sender.Key, sender => sender.Value);
            if (wanted.Default != before.Default)
            {
                later.Add($"the default route {wanted.Default}");
            }

            taken.AddRange(
                senders.Values.Except(before.Senders.Values).Select(sender => $"sender {sender.Address}, {Rate(sender.SegmentsPerSecond)}")
            );
            taken.AddRange(before.Senders.Keys.Except(senders.Keys).Select(sender => $"sender {sender}, no settings of its own"));
            if (taken.Count > 0)
            {
                var book = new Book(routes, senders, before.Default);
                _book = book with { Registered = book.Merge(_records), Former = before.Former };
            }

            return new RouteChanges(taken, later);
        }
    }

    private static RouteProfile Merge(RouteProfile before, RouteProfile? wanted, List<string> taken, List<string> later)
    {
        if (wanted is null)
        {
            later.Add($"route {before.Id}, removed");
            return before;
        }

        var merged = before with
        {
            SegmentsPerSecond = wanted.SegmentsPerSecond,
            SlowestRate = Math.Min(before.SlowestRate ?? before.SegmentsPerSecond, wanted.SegmentsPerSecond),
            SlowestSender =
                before.SlowestSender is { } slowest && wanted.SlowestSender is { } slow
                    ? Math.Min(slowest, slow)
                    : before.SlowestSender ?? wanted.SlowestSender,
        };
        if (merged.SegmentsPerSecond != before.SegmentsPerSecond)
        {
            taken.Add($"route {before.Id}, {Rate(before.SegmentsPerSecond)} became {Rate(wanted.SegmentsPerSecond)}");
        }

        if (merged with { SlowestRate = null, SlowestSender = null } != wanted with { SlowestRate = null, SlowestSender = null })
        {
            later.Add($"route {before.Id}: only its rate changes while the server runs");
        }

        return merged;
    }

    private static Dictionary<SenderAddress, TenantId> FormerOwners(IEnumerable<Sender> records) =>
        records
            .Where(record => record.GivenUpAt is not null)
            .GroupBy(record => record.Address)
            .ToDictionary(had => had.Key, had => had.MaxBy(record => record.GivenUpAt)!.Tenant);

    private static string Rate(int? segmentsPerSecond) =>
        segmentsPerSecond is { } rate ? FormattableString.Invariant($"{rate} segments/s") : "no rate of its own";

    private sealed record Book(IReadOnlyList<RouteProfile> Routes, Dictionary<SenderAddress, SenderProfile> Senders, string? Default)
    {
        private readonly Dictionary<string, RouteProfile> _byId = Routes.ToDictionary(route => route.Id);

        /// <summary>Of senders on record.</summary>
        public Dictionary<SenderAddress, SenderProfile> Registered { get; init; } = [];

        /// <summary>Who had a sender last that is nobody's now.</summary>
        public Dictionary<SenderAddress, TenantId> Former { get; init; } = [];

        public RouteProfile? Find(string route) => _byId.GetValueOrDefault(route);

        public SenderProfile? SenderOf(SenderAddress sender) => Registered.GetValueOrDefault(sender) ?? OfSettings(sender);

        public TenantId OwnerOf(SenderAddress sender) =>
            Registered.TryGetValue(sender, out var owned) ? owned.Tenant
            : Senders.TryGetValue(sender, out var known) ? known.Tenant
            : Former.GetValueOrDefault(sender, TenantId.Default);

        public Dictionary<SenderAddress, SenderProfile> Merge(IEnumerable<Sender> records)
        {
            var merged = new Dictionary<SenderAddress, SenderProfile>();
            foreach (var record in records.Where(record => SenderLifeCycle.Owns(record.Stage)))
            {
                var settings = OfSettings(record.Address);
                if ((record.Setup.Route ?? settings?.Route) is { } route)
                {
                    merged[record.Address] = new SenderProfile(
                        record.Address,
                        route,
                        record.Setup.SegmentsPerSecond ?? settings?.SegmentsPerSecond
                    )
                    {
                        Program = settings?.Program ?? SenderProgram.Unnamed,
                        Tenant = record.Tenant,
                    };
                }
            }

            return merged;
        }

        private SenderProfile? OfSettings(SenderAddress sender) =>
            Senders.TryGetValue(sender, out var known) ? known
            : Default is { } route ? new SenderProfile(sender, route, null)
            : null;

        public static Book Of(RoutingOptions routing)
        {
            var standard = routing.DefaultRoute ?? (routing.Routes.Count == 1 ? routing.Routes.Keys.Single() : null);
            var routes = routing.Routes.Select(route =>
                route.Value.Profile(route.Key) with
                {
                    SlowestSender = routing
                        .Senders.Values.Where(sender => (sender.Route ?? standard) == route.Key)
                        .Min(sender => sender.SegmentsPerSecond),
                }
            );
            var senders = new Dictionary<SenderAddress, SenderProfile>();
            foreach (var (text, sender) in routing.Senders)
            {
                if (SenderAddress.TryParse(text, out var address) && (sender.Route ?? standard) is { } route)
                {
                    senders[address] = new SenderProfile(address, route, sender.SegmentsPerSecond)
                    {
                        Program = sender.Program,
                        Tenant = TenantId.IsValid(sender.Tenant) ? new TenantId(sender.Tenant!) : TenantId.Default,
                    };
                }
            }

            return new Book([.. routes], senders, standard);
        }
    }
}
