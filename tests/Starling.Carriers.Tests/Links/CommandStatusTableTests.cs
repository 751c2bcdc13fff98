using Starling.Carriers.Links;
using Starling.Domain.Messages;

namespace Starling.Carriers.Tests.Links;

public sealed class CommandStatusTableTests
{
    [Fact]
    public void Each_status_has_the_reaction_of_the_trade()
    {
        var table = new CommandStatusTable();
        Assert.Equal(new SubmitOutcome.Accepted("7a"), table.Judge(0, "7a"));
        Assert.Equal(new SubmitOutcome.Throttled(0x58), table.Judge(0x58, ""));
        Assert.Equal(new SubmitOutcome.QueueFull(0x14), table.Judge(0x14, ""));
        Assert.Equal(new SubmitOutcome.QueueFull(0x04), table.Judge(0x04, ""));
        Assert.Equal(new SubmitOutcome.Doubtful(0x08), table.Judge(0x08, ""));
        foreach (var permanent in new uint[] { 0x01, 0x0A, 0x0B, 0x43, 0x45, 0x61, 0x62, 0x400, 0xFFFFFFFF })
        {
            Assert.Equal(new SubmitOutcome.Rejected(permanent), table.Judge(permanent, ""));
        }
    }

    [Fact]
    public void A_route_can_change_any_of_them()
    {
        var table = new CommandStatusTable([
            new(0x45, StatusReaction.QueueFull),
            new(0x58, StatusReaction.Rejected),
            new(0x400, StatusReaction.Throttled),
        ]);
        Assert.Equal(new SubmitOutcome.QueueFull(0x45), table.Judge(0x45, ""));
        Assert.Equal(new SubmitOutcome.Rejected(0x58), table.Judge(0x58, ""));
        Assert.Equal(new SubmitOutcome.Throttled(0x400), table.Judge(0x400, ""));
        Assert.Equal(new SubmitOutcome.QueueFull(0x14), table.Judge(0x14, ""));
    }
}
