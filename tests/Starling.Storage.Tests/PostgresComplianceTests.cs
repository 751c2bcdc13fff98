using NodaTime;
using Starling.Testing.Ledger;

namespace Starling.Storage.Tests;

public sealed class PostgresAcceptTests : AcceptCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresLaneTests : LaneCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresDispatchTests : DispatchCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresReceiptTests : ReceiptCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresLeaseTests : LeaseCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresCampaignTests : CampaignCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresRandomOperationsTests : RandomOperationsCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresContactTests : ContactCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresInboundTests : InboundCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresWitnessTests : WitnessCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresQuestionTests : QuestionCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresReviewTests : ReviewCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresApiKeyTests : ApiKeyCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresSpendTests : SpendCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresErasureTests : ErasureCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresRetentionTests : RetentionCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}

public sealed class PostgresSenderTests : SenderCompliance
{
    protected override ValueTask<LedgerUnderTest> OpenAsync(IClock clock) => new(new PostgresLedgerUnderTest(clock));
}
