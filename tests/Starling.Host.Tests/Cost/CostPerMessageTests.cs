namespace Starling.Host.Tests.Cost;

/// <summary>
/// What a message costs, counted in what no clock and no busy machine changes much: octets allocated and statements sent, in the whole
/// process, with server, carrier and client in it. The least of several campaigns counts: what else the process does can only add.
/// </summary>
/// <remarks>
/// The limits are the figures of the day they were set and a quarter more. Who makes a message cheaper lowers them; who must make it dearer
/// says why in the commit that raises them.
/// </remarks>
[Collection(Alone.Name)]
public sealed class CostPerMessageTests
{
    private const long MostOctetsPerMessage = 60_000;
    private const long MostStatementsPerThousand = 400;

    private const int Campaigns = 3;

    [Fact]
    public async Task A_message_allocates_no_more_than_it_did()
    {
        await using var scene = await CostScene.StartAsync();
        await scene.SendAsync();

        var octets = await LeastAsync(() => scene.SendAsync(), () => GC.GetTotalAllocatedBytes(precise: true)) / CostScene.Messages;
        var planted = await LeastAsync(() => scene.SendAsync(() => Plant(octets)), () => GC.GetTotalAllocatedBytes(precise: true), 1);

        TestContext.Current.TestOutputHelper?.WriteLine($"{octets} octets a message");
        Assert.InRange(octets, 1, MostOctetsPerMessage);
        Assert.True(planted / CostScene.Messages > MostOctetsPerMessage, "a message that costs twice as much is not found out");
    }

    [Fact]
    public async Task A_thousand_messages_take_no_more_statements_than_they_did()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        using var statements = new StatementCount();
        await using var scene = await CostScene.StartAsync(schema.Settings);
        await scene.SendAsync();

        var sent = await LeastAsync(() => scene.SendAsync(), () => statements.Count) * 1000 / CostScene.Messages;
        var planted = await LeastAsync(() => scene.SendAsync(PostgresSchema.Touch), () => statements.Count, 1) * 1000 / CostScene.Messages;

        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} statements for 1 000 messages");
        Assert.InRange(sent, 1, MostStatementsPerThousand);
        Assert.True(planted > MostStatementsPerThousand, "one statement more for each message is not found out");
    }

    private static async Task<long> LeastAsync(Func<Task> send, Func<long> count, int campaigns = Campaigns)
    {
        var least = long.MaxValue;
        for (var campaign = 0; campaign < campaigns; campaign++)
        {
            var before = count();
            await send();
            least = Math.Min(least, count() - before);
        }

        return least;
    }

    private static void Plant(long octets) => GC.KeepAlive(GC.AllocateUninitializedArray<byte>((int)octets));
}
