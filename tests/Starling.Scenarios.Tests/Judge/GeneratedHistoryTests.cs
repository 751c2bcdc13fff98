using Starling.Carriers.Simulator;
using Starling.Domain.Messages;
using Starling.Testing.History;

namespace Starling.Scenarios.Tests.Judge;

/// <summary>Fifty runs full of trouble in which every promise held raise no alarm; one thing wrong anywhere in any of them does.</summary>
public sealed class GeneratedHistoryTests
{
    private const int Histories = 50;

    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);

    /// <summary>What may go wrong, by its name: the promise that it breaks, and how it is done to a history in which all was well.</summary>
    private static readonly Dictionary<string, (Broken Breaks, Func<History, Random, History> Plant)> Defects = new()
    {
        ["acknowledged before the commit: rows are missing"] = (Broken.Lost, WithoutRow),
        ["a single message is answered and not kept"] = (Broken.Lost, WithUnkeptAnswer),
        ["a refused line becomes a message"] = (Broken.Invented, WithRefusedLineKept),
        ["a resumed batch is made a second batch"] = (Broken.RetryMadeAnother, WithSecondBatch),
        ["a retried call makes a second message"] = (Broken.RetryMadeAnother, WithSecondMessage),
        ["a cursor is trusted: items shift"] = (Broken.WrongContact, WithItemsSwapped),
        ["a row is left behind in Submitting"] = (Broken.Unfinished, (history, random) => Change(history, random, IsSent, Stuck)),
        ["a row is left behind in Accepted"] = (Broken.Unfinished, (history, random) => Change(history, random, IsSuppressed, Waiting)),
        ["an unanswered segment is sent again"] = (
            Broken.Twice,
            (history, random) => Again(history, random, submit => submit.Status is null)
        ),
        ["an accepted segment is sent again"] = (Broken.Twice, (history, random) => Again(history, random, submit => submit.Status == 0)),
        ["a text leaves that the ledger says was suppressed"] = (Broken.SentUnadmitted, WithSuppressedSent),
        ["a text leaves that the ledger says is held"] = (Broken.SentUnadmitted, WithHeldSent),
        ["a row says sent, and nothing left"] = (Broken.NeverSent, WithoutSubmits),
        ["a repeated number is sent to"] = (Broken.SameNumberAgain, WithRepeatSent),
        ["delivered without a receipt"] = (Broken.DeliveredUnproven, WithoutReceipts),
        ["sent without an answer or a receipt"] = (
            Broken.SentUnproven,
            (history, random) => Change(history, random, IsUnansweredUnknown, Sent)
        ),
        ["a receipt is answered and not kept"] = (Broken.ReceiptForgotten, WithReceiptForgotten),
        ["what is unknown is sent again, and the ledger calls it allowed"] = (Broken.Twice, WithUnknownSentAgain),
        ["rejected without a status"] = (Broken.RejectedUnproven, WithRejectionTaken),
        ["a reason is missing"] = (
            Broken.NoReason,
            (history, random) => Change(history, random, row => row.Reason.Length > 0, row => row with { Reason = "" })
        ),
        ["more unknown than what died could leave"] = (
            Broken.TooManyUnknown,
            (history, _) => history with { Limits = history.Limits with { MostUnknown = history.Limits.MostUnknown - 1 } }
        ),
        ["a text after an acknowledged opt-out"] = (Broken.AfterStop, WithTextAfterStop),
        ["a text after the confirmation of a STOP"] = (Broken.AfterStop, WithTextAfterConfirmation),
        ["a text without consent"] = (Broken.WithoutConsent, WithUnwillingSent),
        ["a counter is not its rows"] = (Broken.CounterWrong, WithCounterOff),
        ["a report is not the rows"] = (Broken.ReportWrong, WithReportOff),
        ["a bucket with a burst"] = (Broken.TooFast, WithBurst),
        ["a hand-over in which two binds use one share"] = (Broken.TooFast, WithShareUsedTwice),
        ["a window that is not kept"] = (
            Broken.WindowExceeded,
            (history, _) => history with { Limits = history.Limits with { Window = 0 } }
        ),
        ["writing goes on under leases that are gone"] = (Broken.ExpiredLease, WithLateSends),
        ["memory grows"] = (
            Broken.Unbounded,
            (history, _) => history with { Limits = history.Limits with { Bounds = [new Bound("memory", 101, 100)] } }
        ),
        ["the judge slept"] = (
            Broken.JudgeStalled,
            (history, _) =>
                history with
                {
                    Seen = history.Seen with { Stalls = [new SmscStall(history.Seen.Submits[9].At, TimeSpan.FromSeconds(1))] },
                }
        ),
    };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Histories)];

    public static TheoryData<string> Names => [.. Defects.Keys];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_clean_history_raises_no_alarm(int seed) => Assert.Empty(HistoryWriter.Write(seed).Faults());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_defect_is_found_wherever_it_is(string name)
    {
        var (breaks, plant) = Defects[name];
        for (var seed = 1; seed <= Histories; seed++)
        {
            var faults = plant(HistoryWriter.Write(seed), new Random(seed)).Faults();
            Assert.True(
                faults.Any(fault => fault.What == breaks),
                $"history {seed}: {breaks} was not found, but {string.Join("; ", faults)}"
            );
        }
    }

    private static bool IsSent(KeptMessage row) => row.State is MessageState.Sent or MessageState.Delivered;

    private static bool IsSuppressed(KeptMessage row) => row.State == MessageState.Suppressed;

    private static bool IsUnansweredUnknown(KeptMessage row) => row.State == MessageState.Unknown;

    private static KeptMessage Stuck(KeptMessage row) => row with { State = MessageState.Submitting };

    private static KeptMessage Waiting(KeptMessage row) => row with { State = MessageState.Accepted, Reason = "" };

    private static KeptMessage Sent(KeptMessage row) => row with { State = MessageState.Sent, Reason = "" };

    private static T Any<T>(IEnumerable<T> all, Random random, Func<T, bool> fits)
    {
        var fitting = all.Where(fits).ToArray();
        return fitting[random.Next(fitting.Length)];
    }

    private static History Change(History history, Random random, Func<KeptMessage, bool> fits, Func<KeptMessage, KeptMessage> change)
    {
        var row = Any(history.Kept.Messages, random, fits);
        return history.WithRow(history.Kept.Messages.ToList().IndexOf(row), change);
    }

    private static History WithoutRow(History history, Random random)
    {
        var lost = Any(history.Kept.Messages, random, row => row.Campaign == HistoryWriter.Campaign);
        return history with { Kept = history.Kept with { Messages = [.. history.Kept.Messages.Where(row => row != lost)] } };
    }

    private static History WithUnkeptAnswer(History history, Random random) =>
        history with
        {
            Told = history.Told with { Answers = [.. history.Told.Answers, new ToldAnswer("single-x", new MessageId(9, 4_000_000))] },
        };

    private static History WithRefusedLineKept(History history, Random random)
    {
        var row = Any(history.Kept.Messages, random, row => row.Campaign == HistoryWriter.Campaign);
        var batch = history.Told.Batches[0];
        return history with
        {
            Told = history.Told with { Batches = [batch with { Refused = batch.Refused.Append(row.Id.Index).ToHashSet() }] },
        };
    }

    private static History WithSecondBatch(History history, Random random) =>
        Change(history, random, row => row.Campaign == HistoryWriter.Campaign, row => row with { Id = new MessageId(11, row.Id.Index) });

    private static History WithSecondMessage(History history, Random random)
    {
        var answer = history.Told.Answers[random.Next(history.Told.Answers.Count)];
        var other = Any(history.Kept.Messages, random, row => row.Id != answer.Message);
        return history with { Told = history.Told with { Answers = [.. history.Told.Answers, answer with { Message = other.Id }] } };
    }

    private static History WithItemsSwapped(History history, Random random)
    {
        var row = Any(history.Kept.Messages, random, row => row.Campaign == HistoryWriter.Campaign);
        var batch = history.Told.Batches[0];
        return history with
        {
            Told = history.Told with
            {
                Batches = [batch with { DestinationOf = index => index == row.Id.Index ? "15005550100" : batch.DestinationOf!(index) }],
            },
        };
    }

    private static History Again(History history, Random random, Func<SeenSubmit, bool> fits)
    {
        var may = history.Kept.Messages.Where(row => row.MayRepeat).Select(row => row.Destination).ToHashSet();
        var several = history
            .Kept.Messages.GroupBy(row => row.Destination)
            .Where(rows => rows.Count() > 1)
            .Select(rows => rows.Key)
            .ToHashSet();
        var submit = Any(
            history.Seen.Submits,
            random,
            one => fits(one) && !may.Contains(one.Destination) && !several.Contains(one.Destination)
        );
        return history.And(submit with { At = submit.At + Late, AnsweredAt = submit.AnsweredAt + Late });
    }

    private static SeenSubmit TextTo(string destination, History history) =>
        new(history.Seen.Submits[^1].At + Late, 2, "36180", destination, "cafe", 1, 1)
        {
            Status = 0,
            AnsweredAt = history.Seen.Submits[^1].At + Late,
        };

    private static History WithSuppressedSent(History history, Random random) =>
        history.And(TextTo(Any(history.Kept.Messages, random, row => IsSuppressed(row) && row.Reason != "DUPLICATE").Destination, history));

    private static History WithHeldSent(History history, Random random) =>
        history.And(TextTo(Any(history.Kept.Messages, random, row => row.State == MessageState.Held).Destination, history));

    private static History WithoutSubmits(History history, Random random)
    {
        var row = Any(history.Kept.Messages, random, IsSent);
        return history with
        {
            Seen = history.Seen with { Submits = [.. history.Seen.Submits.Where(submit => submit.Destination != row.Destination)] },
        };
    }

    private static History WithRepeatSent(History history, Random random)
    {
        var first = Any(history.Kept.Messages, random, row => row.Campaign == HistoryWriter.Campaign && IsSent(row));
        var row = first with { Id = new MessageId(8, 3_000) };
        return history with { Kept = history.Kept with { Messages = [.. history.Kept.Messages, row] } };
    }

    private static History WithoutReceipts(History history, Random random)
    {
        var row = Any(history.Kept.Messages, random, row => row.State == MessageState.Delivered);
        return history with
        {
            Seen = history.Seen with { Receipts = [.. history.Seen.Receipts.Where(receipt => receipt.Subscriber != row.Destination)] },
        };
    }

    private static History WithReceiptForgotten(History history, Random random)
    {
        var several = history
            .Kept.Messages.GroupBy(row => row.Destination)
            .Where(rows => rows.Count() > 1)
            .Select(rows => rows.Key)
            .ToHashSet();
        return Change(
            history,
            random,
            row => row.State == MessageState.Delivered && !several.Contains(row.Destination),
            row => row with { State = MessageState.Sent }
        );
    }

    private static History WithUnknownSentAgain(History history, Random random)
    {
        var alone = history
            .Kept.Messages.GroupBy(row => row.Destination)
            .Where(rows => rows.Count() == 1)
            .Select(rows => rows.Key)
            .ToHashSet();
        var submit = Any(history.Seen.Submits, random, one => one.Status is null && one.Text != "c0de" && alone.Contains(one.Destination));
        var row = history.Kept.Messages.ToList().FindIndex(row => row.Destination == submit.Destination);
        return history.And(submit with { At = submit.At + Late }).WithRow(row, kept => kept with { MayRepeat = true });
    }

    private static History WithRejectionTaken(History history, Random random)
    {
        var submit = Any(history.Seen.Submits, random, one => one.Status == 0x0B);
        return history.WithSubmit(history.Seen.Submits.ToList().IndexOf(submit), one => one with { Status = 0 });
    }

    private static History WithTextAfterStop(History history, Random random) =>
        history.And(TextTo(history.Told.Stops[random.Next(history.Told.Stops.Count)].Destination, history));

    private static History WithTextAfterConfirmation(History history, Random random) =>
        history.And(
            TextTo(Any(history.Seen.Submits, random, submit => history.Limits.Confirmations.Contains(submit.Text)).Destination, history)
        );

    private static History WithUnwillingSent(History history, Random random) =>
        history.And(TextTo(Any(history.Told.Unwilling, random, _ => true), history));

    private static History WithCounterOff(History history, Random random)
    {
        var off = history.Kept.Counters[random.Next(history.Kept.Counters.Count)];
        var counters = history.Kept.Counters.Select(counter => counter == off ? counter with { Messages = counter.Messages + 1 } : counter);
        return history with { Kept = history.Kept with { Counters = [.. counters] } };
    }

    private static History WithReportOff(History history, Random random)
    {
        var report = history.Told.Reports[0];
        var state = Any(report.States.Keys, random, _ => true);
        var states = report.States.ToDictionary(pair => pair.Key, pair => pair.Value + (pair.Key == state ? 1 : 0));
        return history with { Told = history.Told with { Reports = [report with { States = states }] } };
    }

    private static History WithBurst(History history, Random random)
    {
        // An idle second, and all that it would have allowed at once.
        var from = random.Next(history.Seen.Submits.Count - 80);
        var at = history.Seen.Submits[from].At;
        var submits = history.Seen.Submits.Select((submit, place) => place > from && place <= from + 60 ? submit with { At = at } : submit);
        return history with { Seen = history.Seen with { Submits = [.. submits] } };
    }

    private static History WithShareUsedTwice(History history, Random random)
    {
        var from = random.Next(history.Seen.Submits.Count - 80);
        var at = history.Seen.Submits[from].At;
        var submits = history.Seen.Submits.Select(
            (submit, place) =>
                place > from && place <= from + 75 ? submit with { At = at + TimeSpan.FromSeconds((place - from) / 100.0) } : submit
        );
        return history with { Seen = history.Seen with { Submits = [.. submits] } };
    }

    private static History WithLateSends(History history, Random random)
    {
        var late = history.Seen.Submits[^1];
        return history.And(late with { At = late.At + TimeSpan.FromMilliseconds(random.Next(1, 900)) });
    }
}
