using System.Globalization;
using System.Net;
using Starling.Carriers.Smpp;

namespace Starling.Carriers.Simulator;

/// <summary>Checks a script and reports every fault at once.</summary>
public static class SmscScriptValidator
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan ThreeDays = TimeSpan.FromDays(3);
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Each fault with the setting, the value found and the rule; empty when the script can be played.</summary>
    public static IReadOnlyList<string> FaultsOf(SmscScript script)
    {
        var faults = new Faults();
        CheckAccess(script, faults);
        CheckAnswers(script, faults);
        CheckReceipts(script, faults);
        CheckDeliveries(script, faults);
        CheckFaults(script, faults);
        CheckUpkeep(script, faults);
        return faults.Found;
    }

    private static void CheckAccess(SmscScript script, Faults faults)
    {
        if (!IPAddress.TryParse(script.Address, out _))
        {
            faults.Add(nameof(script.Address), script.Address, "an IP address");
        }

        faults.Range(nameof(script.Port), script.Port, 0, 65_535);
        faults.Ascii(nameof(script.SystemId), script.SystemId, 1, 15);
        faults.Range(nameof(script.Accounts) + ".Count", script.Accounts.Count, 1, 1000);
        for (var index = 0; index < script.Accounts.Count; index++)
        {
            var account = script.Accounts[index];
            var name = FormattableString.Invariant($"{nameof(script.Accounts)}[{index}].");
            faults.Ascii(name + nameof(account.SystemId), account.SystemId, 1, 15);
            faults.Ascii(name + nameof(account.Password), account.Password, 0, 8);
            faults.Range(name + nameof(account.SegmentsPerSecond), account.SegmentsPerSecond, 0, 1_000_000);
            faults.Range(name + nameof(account.JudgedSegmentsPerSecond), account.JudgedSegmentsPerSecond, 0, 1_000_000);
            faults.Range(name + nameof(account.MaxSessions), account.MaxSessions, 0, 65_535);
            if (script.Accounts.Take(index).Any(other => other.SystemId == account.SystemId))
            {
                faults.Add(name + nameof(account.SystemId), account.SystemId, "unique");
            }
        }
    }

    private static void CheckAnswers(SmscScript script, Faults faults)
    {
        faults.Range(nameof(script.FirstMessageId), script.FirstMessageId, 0, long.MaxValue / 2);
        faults.Span(
            nameof(script.AnswerDelayMin),
            script.AnswerDelayMin,
            nameof(script.AnswerDelayMax),
            script.AnswerDelayMax,
            TimeSpan.Zero,
            Hour
        );
        faults.Share(nameof(script.RejectShare), script.RejectShare);
        if (script.RejectStatus == CommandStatus.Ok)
        {
            faults.Add(nameof(script.RejectStatus), script.RejectStatus, "not 0, which means accepted");
        }

        faults.Share(nameof(script.QueueFullShare), script.QueueFullShare);
        faults.Share(nameof(script.ThrottledShare), script.ThrottledShare);
        faults.Share(nameof(script.LostAnswerShare), script.LostAnswerShare);
        faults.Range(nameof(script.QueueLimit), script.QueueLimit, 1, 10_000_000);
    }

    private static void CheckReceipts(SmscScript script, Faults faults)
    {
        faults.Span(
            nameof(script.ReceiptDelayMin),
            script.ReceiptDelayMin,
            nameof(script.ReceiptDelayMax),
            script.ReceiptDelayMax,
            TimeSpan.Zero,
            ThreeDays
        );
        faults.Share(nameof(script.UndeliveredShare), script.UndeliveredShare);
        faults.Share(nameof(script.ExpiredShare), script.ExpiredShare);
        if (script.UndeliveredShare + script.ExpiredShare > 1)
        {
            faults.Add(
                $"{nameof(script.UndeliveredShare)} + {nameof(script.ExpiredShare)}",
                script.UndeliveredShare + script.ExpiredShare,
                "at most 1"
            );
        }

        faults.Share(nameof(script.EarlyReceiptShare), script.EarlyReceiptShare);
        faults.Share(nameof(script.LateReceiptShare), script.LateReceiptShare);
        faults.Between(nameof(script.LateReceiptDelay), script.LateReceiptDelay, TimeSpan.Zero, ThreeDays);
        faults.Share(nameof(script.DuplicateReceiptShare), script.DuplicateReceiptShare);
        faults.Share(nameof(script.LostReceiptShare), script.LostReceiptShare);
        faults.Defined(nameof(script.AnswerIdForm), script.AnswerIdForm);
        faults.Defined(nameof(script.ReceiptForm), script.ReceiptForm);
        faults.Defined(nameof(script.ReceiptRoute), script.ReceiptRoute);
        if (script.ReceiptIdForm is { } form)
        {
            faults.Defined(nameof(script.ReceiptIdForm), form);
            if ((form == MessageIdForm.Uuid) != (script.AnswerIdForm == MessageIdForm.Uuid))
            {
                faults.Add(nameof(script.ReceiptIdForm), form, $"a uuid exactly when {nameof(script.AnswerIdForm)} is one");
            }
        }
    }

    private static void CheckDeliveries(SmscScript script, Faults faults)
    {
        faults.Range(nameof(script.DeliveryWindow), script.DeliveryWindow, 1, 65_535);
        faults.Between(nameof(script.DeliveryTimeout), script.DeliveryTimeout, LeastTimeout, Hour);
        faults.Between(nameof(script.RedeliverAfter), script.RedeliverAfter, TimeSpan.Zero, Hour);
        faults.Range(nameof(script.RedeliverTimes), script.RedeliverTimes, 0, 200);
        faults.Span(
            nameof(script.ReplyDelayMin),
            script.ReplyDelayMin,
            nameof(script.ReplyDelayMax),
            script.ReplyDelayMax,
            TimeSpan.Zero,
            ThreeDays
        );
        faults.Range(nameof(script.Replies) + ".Count", script.Replies.Count, 0, 100);
        for (var index = 0; index < script.Replies.Count; index++)
        {
            var name = FormattableString.Invariant($"{nameof(script.Replies)}[{index}].");
            faults.Share(name + nameof(ScriptedReply.Share), script.Replies[index].Share);
            faults.Range(name + nameof(ScriptedReply.Text) + ".Length", script.Replies[index].Text.Length, 1, 1000);
        }

        var all = script.Replies.Sum(reply => reply.Share);
        if (all > 1)
        {
            faults.Add(nameof(script.Replies), all, "shares of at most 1 together");
        }
    }

    private static void CheckFaults(SmscScript script, Faults faults)
    {
        CheckSpans(nameof(script.Mute), script.Mute, faults);
        CheckSpans(nameof(script.RefuseBinds), script.RefuseBinds, faults);
        faults.Range(nameof(script.CutEvery), script.CutEvery, 0, int.MaxValue);
        faults.Range(nameof(script.GarbageEvery), script.GarbageEvery, 0, int.MaxValue);
        faults.Defined(nameof(script.GarbageForm), script.GarbageForm);
        foreach (var at in script.CutAt.Where(at => at < TimeSpan.Zero))
        {
            faults.Add(nameof(script.CutAt), at, "0 or later");
        }
    }

    private static void CheckUpkeep(SmscScript script, Faults faults)
    {
        faults.Between(nameof(script.EnquireLinkEvery), script.EnquireLinkEvery, TimeSpan.Zero, Hour);
        faults.Between(nameof(script.SessionTimeout), script.SessionTimeout, LeastTimeout, Hour);
        if (script.MagicPrefix is { } prefix && (prefix.Length > 11 || !prefix.All(char.IsAsciiDigit)))
        {
            faults.Add(nameof(script.MagicPrefix), prefix, "at most 11 digits");
        }

        faults.Range(nameof(script.HistoryOctets), script.HistoryOctets, 0, 1024 * 1024 * 1024);
    }

    private static void CheckSpans(string name, IEnumerable<ScriptedSpan> spans, Faults faults)
    {
        foreach (var span in spans.Where(span => span.From < TimeSpan.Zero || span.Until <= span.From))
        {
            faults.Add(name, FormattableString.Invariant($"{span.From:g} to {span.Until:g}"), "from 0 or later until after that");
        }
    }

    private sealed class Faults
    {
        public List<string> Found { get; } = [];

        public void Add<T>(string name, T value, string rule) =>
            Found.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {rule}"));

        public void Range(string name, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                Add(name, value, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"));
            }
        }

        public void Share(string name, double value)
        {
            if (!(value is >= 0 and <= 1))
            {
                Add(name, value, "0 to 1");
            }
        }

        public void Between(string name, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            if (value < least || value > most)
            {
                Add(name, value, string.Create(CultureInfo.InvariantCulture, $"{least:g} to {most:g}"));
            }
        }

        public void Span(string minName, TimeSpan min, string maxName, TimeSpan max, TimeSpan least, TimeSpan most)
        {
            Between(minName, min, least, most);
            Between(maxName, max, least, most);
            if (max < min)
            {
                Add(maxName, max, string.Create(CultureInfo.InvariantCulture, $"at least {minName}, which is {min}"));
            }
        }

        public void Ascii(string name, string value, int least, int most)
        {
            if (value.Length < least || value.Length > most || !value.All(c => c is > ' ' and <= '~'))
            {
                Add(name, $"\"{value}\"", string.Create(CultureInfo.InvariantCulture, $"{least} to {most} printable ASCII characters"));
            }
        }

        public void Defined<T>(string name, T value)
            where T : struct, Enum
        {
            if (!Enum.IsDefined(value))
            {
                Add(name, value, "one of " + string.Join(", ", Enum.GetNames<T>()));
            }
        }
    }
}
