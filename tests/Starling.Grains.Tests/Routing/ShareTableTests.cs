using FsCheck.Xunit;
using Starling.Domain.Contacts;
using Starling.Domain.Routing;
using Starling.Domain.Text;
using Starling.Grains.Contracts;
using Starling.Grains.Routing;

namespace Starling.Grains.Tests.Routing;

public sealed class ShareTableTests
{
    private static BindDemand Bind(int bind, int wanted, bool canWrite = true) => new(bind, 0, wanted, canWrite, 0);

    [Property]
    public bool The_shares_never_exceed_the_rate_and_none_is_negative(ushort rate, byte binds, (byte Wanted, bool CanWrite)[] drawn)
    {
        var count = 1 + binds % 16;
        var demands = drawn.Take(count).Select((demand, bind) => Bind(bind, demand.Wanted, demand.CanWrite)).ToArray();
        var shares = ShareTable.Divide(1 + rate, count, demands);
        return shares.Length == count
            && shares.All(share => share >= 0)
            && shares.Sum() <= 1 + rate
            && (!demands.Any(demand => demand.CanWrite) || shares.Sum() == 1 + rate);
    }

    [Property]
    public bool A_bind_with_work_has_at_least_its_equal_share(ushort rate, byte binds, (byte Wanted, bool CanWrite)[] drawn)
    {
        var count = 1 + binds % 16;
        var demands = drawn.Take(count).Select((demand, bind) => Bind(bind, demand.Wanted, demand.CanWrite)).ToArray();
        var shares = ShareTable.Divide(1 + rate, count, demands);
        return demands.Where(demand => demand is { CanWrite: true, Wanted: > 0 }).All(demand => shares[demand.Bind] >= (1 + rate) / count);
    }

    [Fact]
    public void Who_works_gets_what_the_idle_do_not_need() =>
        Assert.Equal([2, 94, 2, 2], ShareTable.Divide(100, 4, [Bind(0, 0), Bind(1, 10), Bind(2, 0), Bind(3, 0)]));

    [Fact]
    public void All_at_work_share_equally() => Assert.Equal([4, 3, 3], ShareTable.Divide(10, 3, [Bind(2, 1), Bind(0, 5), Bind(1, 9)]));

    [Fact]
    public void Who_cannot_write_has_nothing() =>
        Assert.Equal([0, 10], ShareTable.Divide(10, 2, [Bind(0, 5, canWrite: false), Bind(1, 5)]));

    [Fact]
    public void When_nobody_can_write_the_first_shares_stand() =>
        Assert.Equal([5, 5], ShareTable.Divide(10, 2, [Bind(0, 5, canWrite: false)]));

    private static RouteProfile Route(int binds) => new("north", "north", 100, binds, 10, SegmentBudget.Default, false);

    private static SenderProfile Sender(int? rate) => new(SenderAddress.TryParse("12345", out var sender) ? sender : null!, "north", rate);

    [Fact]
    public void Room_is_looked_for_at_every_bind_beginning_with_another_each_time()
    {
        Assert.Equal([0, 1, 2], SenderBinds.InOrder(Sender(null), Route(3), 0));
        Assert.Equal([2, 0, 1], SenderBinds.InOrder(Sender(null), Route(3), 5));
        Assert.Equal([0, 1, 2], SenderBinds.InOrder(Sender(null), Route(3), int.MinValue + 1).Order());
    }

    [Property]
    public bool A_sender_with_a_rate_of_its_own_is_written_by_one_bind_only(byte binds, int turn, int other) =>
        SenderBinds.InOrder(Sender(5), Route(1 + binds % 16), turn) is [var bind]
        && SenderBinds.InOrder(Sender(5), Route(1 + binds % 16), other) is [var again]
        && bind == again
        && bind <= binds % 16;
}
