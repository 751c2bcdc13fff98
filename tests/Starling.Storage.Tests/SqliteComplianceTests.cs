using NodaTime;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

public sealed class SqliteDispatchTests : DispatchCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}
