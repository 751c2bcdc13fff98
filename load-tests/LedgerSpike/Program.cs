using System.CommandLine;
using Starling.LedgerSpike;
using Starling.LedgerSpike.Postgres;
using Starling.LedgerSpike.Sqlite;

var contacts = new Option<int>("--contacts") { Description = "rows of contact", DefaultValueFactory = _ => 100_000 };
var rows = new Option<int[]>("--rows")
{
    Description = "sizes of transaction",
    DefaultValueFactory = _ => [15, 60, 500],
    AllowMultipleArgumentsPerToken = true,
};
var messages = new Option<int>("--messages") { Description = "messages for each size", DefaultValueFactory = _ => 50_000 };
var seconds = new Option<double>("--seconds") { Description = "at most so long for one statement", DefaultValueFactory = _ => 2 };
var cycleOnly = new Option<bool>("--whole") { Description = "only the way of whole messages" };
var laneIndex = new Option<bool>("--lane-index") { Description = "an index on message(campaign, lane, id)" };

var folder = new Option<string>("--folder") { Description = "where the file is made", DefaultValueFactory = _ => Path.GetTempPath() };
var straight = new Option<bool>("--raw") { Description = "through the C interface instead of Microsoft.Data.Sqlite" };
var page = new Option<int>("--page-size") { DefaultValueFactory = _ => 4096 };
var cache = new Option<int>("--cache-mb") { DefaultValueFactory = _ => 64 };
var map = new Option<int>("--map-mb") { DefaultValueFactory = _ => 0 };
var checkpoint = new Option<int>("--checkpoint") { Description = "WAL pages", DefaultValueFactory = _ => 4000 };

var sqlite = new Command("sqlite", "SQLite: WAL, synchronous=FULL") { folder, straight, page, cache, map, checkpoint };
sqlite.SetAction(parsed =>
{
    var settings = new SqliteSettings(
        parsed.GetRequiredValue(folder),
        parsed.GetRequiredValue(page),
        parsed.GetRequiredValue(cache),
        parsed.GetRequiredValue(map),
        parsed.GetRequiredValue(checkpoint),
        parsed.GetRequiredValue(laneIndex)
    );
    Run(
        parsed,
        new SqliteStatements(settings, path => parsed.GetRequiredValue(straight) ? new RawConnection(path) : new AdoConnection(path))
    );
});

var connection = new Option<string>("--connection") { Description = "an empty database on this machine", Required = true };
var stateFillfactor = new Option<int>("--state-fillfactor") { DefaultValueFactory = _ => 50 };
var contactFillfactor = new Option<int>("--contact-fillfactor") { DefaultValueFactory = _ => 100 };

var postgres = new Command("postgres", "PostgreSQL: COPY and multi-row statements") { connection, stateFillfactor, contactFillfactor };
postgres.SetAction(parsed =>
{
    var settings = new PostgresSettings(
        parsed.GetRequiredValue(connection),
        parsed.GetRequiredValue(stateFillfactor),
        parsed.GetRequiredValue(contactFillfactor),
        parsed.GetRequiredValue(laneIndex)
    );
    Run(parsed, new PostgresStatements(settings));
});

var root = new RootCommand("Measures the statements of the ledger.") { sqlite, postgres };
foreach (var option in new Option[] { contacts, rows, messages, seconds, cycleOnly, laneIndex })
{
    option.Recursive = true;
    root.Add(option);
}

return root.Parse(args).Invoke();

void Run(ParseResult parsed, ILedgerStatements ledger)
{
    using (ledger)
    {
        var options = new SpikeOptions(
            parsed.GetRequiredValue(contacts),
            parsed.GetRequiredValue(rows),
            parsed.GetRequiredValue(messages),
            TimeSpan.FromSeconds(parsed.GetRequiredValue(seconds)),
            parsed.GetRequiredValue(cycleOnly)
        );
        new SpikeRun(ledger, options, Console.Out).Run();
    }
}
