using System.CommandLine;
using System.CommandLine.Parsing;
using NodaTime;
using NodaTime.Extensions;
using NodaTime.Text;
using Starling.Cli.Terminal;

namespace Starling.Cli.Commands;

/// <summary><c>--at</c> and <c>--zone</c>: when a campaign starts by itself.</summary>
/// <remarks>
/// A length of time from now, an instant with its offset (RFC 3339), or what the clocks of a zone will show. Clocks that are put back show
/// some times twice, and clocks that are put forward pass some over: such a time is not guessed, the complaint says what to write instead.
/// </remarks>
internal sealed class StartTime
{
    private static readonly LocalDateTimePattern[] Locals =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss"),
    ];

    private static readonly IDateTimeZoneProvider Zones = DateTimeZoneProviders.Tzdb;

    private readonly Option<string> _at = CliOption.Text(
        "--at",
        "WHEN",
        "Start by itself then: '2026-12-01 09:00' with --zone, 2026-12-01T09:00:00-05:00, or 6h, 2d from now."
    );

    private readonly Option<string> _zone = new("--zone")
    {
        HelpName = "ZONE",
        Description = "Whose clocks --at means: America/Toronto.",
        CompletionSources = { _ => Zones.Ids.Select(id => new System.CommandLine.Completions.CompletionItem(id)) },
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_at);
        command.Options.Add(_zone);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_zone) is not null && !IsGiven(result))
            {
                result.AddError("--zone says whose clocks --at means; without --at it means nothing");
            }
        });
    }

    public bool IsGiven(SymbolResult result) => result.GetResult(_at) is not null;

    /// <summary>The instant asked for; null without <c>--at</c>.</summary>
    /// <exception cref="CommandFailure">It cannot be read, or could be two instants, or none.</exception>
    public Instant? Read(ParseResult parsed, DateTimeOffset now)
    {
        if (parsed.GetValue(_at) is not { } text)
        {
            return null;
        }

        var zone = parsed.GetValue(_zone);
        if (CliOption.TryInstant(text, now, out var instant))
        {
            return zone is null
                ? instant.ToInstant()
                : throw Wrong($"--zone: '{text}' is the same instant everywhere; leave the zone out, or write a local time");
        }

        var local = Locals.Select(pattern => pattern.Parse(text.Replace('T', ' '))).FirstOrDefault(read => read.Success)?.Value;
        return (local, zone) switch
        {
            (null, _) => throw Wrong(
                $"--at: '{text}' is neither '2026-12-01 09:00' nor 2026-12-01T09:00:00-05:00 nor a time like 6h or 2d"
            ),
            (_, null) => throw Wrong($"--at: '{text}' is a local time; say whose: --zone America/Toronto"),
            ({ } time, _) => InZone(time, zone, text),
        };
    }

    private static Instant InZone(LocalDateTime time, string id, string text)
    {
        var zone = Zones.GetZoneOrNull(id) ?? throw Wrong($"--zone: '{id}' is not a zone; zones have names like America/Toronto");
        var mapping = zone.MapLocal(time);
        return mapping.Count switch
        {
            1 => mapping.Single().ToInstant(),
            0 => throw Wrong(
                $"--at: '{text}' does not exist in {id}: the clocks go from {Clock(mapping.EarlyInterval.IsoLocalEnd)} to "
                    + $"{Clock(mapping.LateInterval.IsoLocalStart)}"
            ),
            _ => throw Wrong(
                $"--at: '{text}' comes twice in {id}, when the clocks are put back; write {Rfc(mapping.First())} or {Rfc(mapping.Last())}"
            ),
        };
    }

    private static string Clock(LocalDateTime time) => LocalTimePattern.CreateWithInvariantCulture("HH:mm").Format(time.TimeOfDay);

    private static string Rfc(ZonedDateTime time) => OffsetDateTimePattern.Rfc3339.Format(time.ToOffsetDateTime());

    private static CommandFailure Wrong(string words) => new(ExitCode.Usage, words);
}
