using System.Diagnostics;
using Starling.Domain.Ports;
using Starling.Grains.Contracts;
using Starling.Grains.Telemetry;

namespace Starling.Grains.Routing;

/// <content>What may be written is committed first.</content>
public sealed partial class BindPump
{
    private async Task CommitIntentsAsync()
    {
        while (await _intents.Reader.WaitToReadAsync(_ended.Token))
        {
            var requests = new List<IntentRequest>();
            while (_intents.Reader.TryRead(out var request))
            {
                requests.Add(request);
            }

            try
            {
                await CommitIntentAsync(requests);
            }
            catch (Exception fault)
            {
                // Whether it was committed or not: nothing of it is written, so nothing can be sent twice.
                requests.ForEach(request => request.Refuse());
                if (fault is LeaseLostException or LedgerUnsureException or OperationCanceledException)
                {
                    throw;
                }

                // Rolled back: the rows stand where they stood.
                LogIntentFailed(_route.Id, _parts.Bind, fault);
                Freed(requests.Sum(request => request.Texts.Sum(text => text.Segments.Length)));
                await Task.Delay(Beat, _time, _ended.Token);
            }
        }
    }

    private async Task CommitIntentAsync(List<IntentRequest> requests)
    {
        var texts = requests.SelectMany(request => request.Texts).ToArray();
        var entries = Array.ConvertAll(texts, Entry);
        var span = StarlingTrace.Submit(
            _route.Id,
            _parts.Bind,
            texts.Length,
            texts.Sum(text => text.Segments.Length),
            requests.ConvertAll(request => request.Cause)
        );
        var within = Present.Deadline;
        var t0 = _time.GetTimestamp();
        IntentCommit commit;
        try
        {
            commit = await _lease.ThroughAsync(
                lease => _parts.Dispatch.CommitIntentAsync(lease, entries, _ended.Token),
                committed => committed.Lease,
                _ended.Token
            );
        }
        catch (Exception fault)
        {
            span.Fail(fault);
            span?.Dispose();
            throw;
        }

        _outcomes.Begin(commit.Lease.N, commit.Answers.Count(answer => answer == IntentAnswer.Granted), span);
        var deadline = t0 + Ticks(within);
        var refused = 0;
        lock (_gate)
        {
            for (var i = 0; i < texts.Length; i++)
            {
                if (commit.Answers[i] == IntentAnswer.Granted)
                {
                    _writer.Enqueue(texts[i], commit.Lease.N, deadline);
                }
                else
                {
                    refused += texts[i].Segments.Length;
                }
            }
        }

        Freed(refused);
        _writer.Signal();
        var next = 0;
        foreach (var request in requests)
        {
            request.Answer.TrySetResult([.. commit.Answers.Skip(next).Take(request.Texts.Length).Select(Answer)]);
            next += request.Texts.Length;
        }
    }

    private static IntentEntry Entry(ReadyText text) =>
        new(
            text.Message,
            text.Attempt,
            text.Contact,
            text.ContactVersion,
            text.Enter,
            text.DropRecent,
            text.Segments.Length,
            text.ResendsUnknown,
            text.Charge?.ToCharge()
        );

    private static TextAnswer Answer(IntentAnswer answer) =>
        answer switch
        {
            IntentAnswer.Granted => TextAnswer.Taken,
            IntentAnswer.ContactMoved => TextAnswer.ContactMoved,
            IntentAnswer.MessageMoved => TextAnswer.MessageMoved,
            IntentAnswer.SpendLimit => TextAnswer.SpendLimit,
            _ => TextAnswer.CampaignStopped,
        };

    private sealed record IntentRequest(ReadyText[] Texts, TaskCompletionSource<TextAnswer[]> Answer, ActivityContext Cause)
    {
        public void Refuse() => Answer.TrySetResult(Array.ConvertAll(Texts, _ => TextAnswer.NotTaken));
    }
}
