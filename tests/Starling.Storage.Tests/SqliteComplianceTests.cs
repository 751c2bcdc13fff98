using NodaTime;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

public sealed class SqliteAcceptTests : AcceptCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteLaneTests : LaneCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteDispatchTests : DispatchCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteReceiptTests : ReceiptCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteLeaseTests : LeaseCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteCampaignTests : CampaignCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteRandomOperationsTests : RandomOperationsCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteContactTests : ContactCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteInboundTests : InboundCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteWitnessTests : WitnessCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteQuestionTests : QuestionCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteReviewTests : ReviewCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteApiKeyTests : ApiKeyCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteSpendTests : SpendCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteErasureTests : ErasureCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteRetentionTests : RetentionCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}

public sealed class SqliteSenderTests : SenderCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new SqliteLedgerUnderTest(clock));
}
