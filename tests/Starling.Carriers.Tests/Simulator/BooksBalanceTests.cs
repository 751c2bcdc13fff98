using Starling.Carriers.Simulator;
using Starling.Carriers.Smpp;

namespace Starling.Carriers.Tests.Simulator;

/// <summary>With everything going wrong at once, what the simulator counted is what happened.</summary>
public sealed class BooksBalanceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_submit_is_counted_once_and_nothing_stays_behind(ulong seed)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
        {
            script.Seed = seed;
            script.Accounts[0].SegmentsPerSecond = 150;
            (script.AnswerDelayMin, script.AnswerDelayMax) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
            (script.ReceiptDelayMin, script.ReceiptDelayMax) = (TimeSpan.Zero, TimeSpan.FromSeconds(30));
            (script.RejectShare, script.QueueFullShare, script.LostAnswerShare) = (0.1, 0.1, 0.1);
            (script.UndeliveredShare, script.ExpiredShare) = (0.1, 0.1);
            (script.EarlyReceiptShare, script.LateReceiptShare) = (0.1, 0.1);
            (script.DuplicateReceiptShare, script.LostReceiptShare) = (0.1, 0.1);
            script.Mute.Add(new ScriptedSpan { From = TimeSpan.FromSeconds(2), Until = TimeSpan.FromSeconds(2.5) });
            script.Replies.Add(new ScriptedReply { Share = 0.1, Text = "STOP" });
            (script.DeliveryWindow, script.RedeliverAfter) = (20, TimeSpan.FromSeconds(1));
        });
        var client = await smsc.BindAsync();
        var luck = new Random((int)seed);
        var (answers, accepted, receipts, replies, delivers) = (0, 0, new HashSet<string>(), 0, 0);

        for (var second = 0; second < 130; second++)
        {
            for (var number = 0; number < 100 && second < 5; number++)
            {
                await client.SubmitAsync($"336{second:D2}{number:D6}");
                await client.SubmitAsync($"336{second:D2}{number:D6}", "a second text");
            }

            for (var tenth = 0; tenth < 10; tenth++)
            {
                smsc.Advance(0.1);
                foreach (var pdu in await client.DrainAsync())
                {
                    if (pdu.Command == CommandId.SubmitSmResp)
                    {
                        answers++;
                        accepted += pdu.Status == CommandStatus.Ok ? 1 : 0;
                        continue;
                    }

                    delivers++;
                    var refused = luck.Next(5) == 0;
                    await client.AnswerAsync(pdu, refused ? CommandStatus.TemporaryReceiverError : CommandStatus.Ok);
                    replies += pdu.IsReceipt || refused ? 0 : 1;
                    if (pdu.IsReceipt && !refused)
                    {
                        receipts.Add(pdu.Text.Split(' ')[0]);
                    }
                }
            }
        }

        var figures = smsc.Figures;
        Assert.Equal(1000, figures.Submits);
        Assert.Equal(
            figures.Submits,
            figures.Accepted + figures.Rejected + figures.Throttled + figures.QueueFull + figures.Swallowed + figures.Misplaced
        );
        Assert.Equal((figures.Submits - figures.Swallowed, figures.Accepted), (answers, accepted));
        Assert.Equal(figures.ReceiptsSent + figures.InboundSent, delivers);
        Assert.Equal(figures.ReceiptsSent + figures.InboundSent - figures.Redeliveries, figures.ReceiptsTaken + figures.InboundTaken);
        Assert.Equal(figures.InboundTaken, replies);
        Assert.InRange(receipts.Count, (figures.Delivered + figures.NotDelivered) * 0.8, figures.Delivered + figures.NotDelivered);
        Assert.Equal((0, 0), (smsc.Smsc.Snapshot().Pending, figures.DeliveriesAbandoned));
        Assert.All(
            (long[])[figures.Rejected, figures.Throttled, figures.QueueFull, figures.Swallowed, figures.NotDelivered, figures.Redeliveries],
            count => Assert.NotEqual(0, count)
        );
    }
}
