namespace Starling.Host.Tests.Cost;

/// <summary>
/// What a message costs, counted in what a busy machine does not change: octets allocated and statements sent, in the whole process, with
/// server, carrier and client in it. The least of several campaigns counts: what else the process does can only add.
/// </summary>
/// <remarks>
/// The limit of octets is the figure of the day it was set and a quarter more; that of statements has room for what goes on by the second
/// beside the messages, such as the leases' beats, on a machine ten times as slow. Who makes a message cheaper lowers them; who must make it dearer
/// says why in the commit that raises them. How many messages share a commit depends on how fast the machine is, so statements are counted
/// without the commits' own: each commit is granted as many as it has today.
/// </remarks>
[Collection(Alone.Name)]
public sealed class CostPerMessageTests(ITestOutputHelper output)
{
    private const long MostOctetsPerMessage = 16_000;

    /// <summary>Statements that a commit brings with it: its beginning and end, and one for each table it writes to.</summary>
    private const long StatementsPerCommit = 4;

    /// <summary>What comes to them per 1 000 messages: reads of pages, of contacts, of leases.</summary>
    private const long MostStatementsPerThousand = 250;

    private const int Campaigns = 3;

    [Fact]
    public async Task A_message_allocates_no_more_than_it_did()
    {
        await using var scene = await CostScene.StartAsync();
        await scene.SendAsync();

        var octets = await LeastAsync(() => scene.SendAsync(), Octets, Campaigns);
        var planted = await LeastAsync(() => scene.SendAsync(() => Allocate(octets / 2)), Octets, 1);

        output.WriteLine($"{octets} octets a message, {planted} with half as much planted");
        Assert.InRange(octets, 1, MostOctetsPerMessage);
        Assert.True(planted > MostOctetsPerMessage, $"a message that allocates half as much again is not found out: {planted}");

        static long Octets() => GC.GetTotalAllocatedBytes(precise: true) / CostScene.Messages;
    }

    [Fact]
    public async Task A_thousand_messages_take_no_more_statements_than_they_did()
    {
        await using var schema = await PostgresSchema.CreateAsync();
        using var statements = MeterCount.OfStatements();
        using var commits = MeterCount.OfCommits();
        await using var scene = await CostScene.StartAsync(schema.Settings);
        await scene.SendAsync();

        var sent = await LeastAsync(() => scene.SendAsync(), Beyond, Campaigns);
        var planted = await LeastAsync(() => scene.SendAsync(PostgresSchema.Touch), Beyond, 1);

        output.WriteLine($"{sent} statements for 1 000 messages beside those of commits, {planted} with one a message planted");
        output.WriteLine($"in all {statements.Count} statements and {commits.Count} commits");
        Assert.True(sent <= MostStatementsPerThousand, $"{sent} statements for 1 000 messages");
        Assert.True(planted > MostStatementsPerThousand, $"one statement more for each message is not found out: {planted}");

        long Beyond() => (statements.Count - (StatementsPerCommit * commits.Count)) * 1000 / CostScene.Messages;
    }

    private static async Task<long> LeastAsync(Func<Task> send, Func<long> count, int campaigns)
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

    private static void Allocate(long octets) => GC.KeepAlive(GC.AllocateUninitializedArray<byte>((int)octets));
}
