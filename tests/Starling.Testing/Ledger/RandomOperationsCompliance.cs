using NodaTime;
using Starling.Domain.Campaigns;
using Starling.Domain.Messages;
using Starling.Domain.Ports;
using Xunit;

namespace Starling.Testing.Ledger;

/// <summary>
/// Thousands of steps in an order nobody chose: what must hold holds after them, and who follows the changes knows every message as it stands.
/// </summary>
public abstract class RandomOperationsCompliance : LedgerScenario
{
    private const int Steps = 1000;
    private const int People = 40;
    private const int Binds = 3;

    private readonly Dictionary<MessageId, (MessageState State, int Attempt)> _seen = [];
    private readonly Dictionary<MessageId, MessageRecord> _told = [];
    private readonly List<MessageId> _ids = [];
    private readonly Dictionary<MessageId, int> _people = [];
    private readonly List<(CampaignId Id, int Batch, uint Next)> _batches = [];
    private readonly BindLease?[] _leases = new BindLease?[Binds];
    private readonly List<(BindLease Lease, MessageId Id, int Attempt)> _written = [];
    private ChangePlace _toldUpTo;
    private Random _random = new(0);
    private int _carrierId;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Counters_equal_rows_and_states_follow_the_table(int seed)
    {
        _random = new Random(seed);
        _toldUpTo = await Ledger.Changes.EndAsync(None);
        for (var campaign = 0; campaign < 3; campaign++)
        {
            var id = await CampaignAsync();
            _batches.Add((id, (await BatchAsync(id)).Batch, 0));
        }

        for (var step = 1; step <= Steps; step++)
        {
            await StepAsync();
            await FollowAsync();
            if (step % 200 == 0)
            {
                await CatchUpAsync();
                await CheckAsync();
            }
        }
    }

    private Task StepAsync() =>
        _random.Next(20) switch
        {
            < 4 => AcceptSomeAsync(),
            < 8 => IntendSomeAsync(),
            < 11 => EndSomeAsync(),
            < 13 => ReceiveSomeAsync(),
            < 14 => DecideSomeAsync(),
            14 => TakeOverAsync(),
            15 => StopAsync(_random.Next(People)),
            16 => CancelOneAsync(),
            17 => MoveSomeAsync(),
            18 => UpkeepAsync(),
            _ => ExpireSomeAsync(),
        };

    private async Task AcceptSomeAsync()
    {
        var at = _random.Next(_batches.Count);
        var (campaign, batch, next) = _batches[at];
        var first = (uint)_random.Next((int)next + 1);
        var items = new BatchItem[_random.Next(1, 6)];
        for (var item = 0; item < items.Length; item++)
        {
            // The same index always has the same content, as a caller that resumes sends it.
            var index = first + item;
            var person = (int)((index * 7 + batch) % People);
            items[item] =
                index % 9 == 8
                    ? Item(Bad())
                    : Item(To(person, expiresAt: index % 5 == 0 ? Now + Duration.FromHours(2) : null) with { ContentHash = (ulong)index });
            if (index >= next && items[item].Message is not null)
            {
                _people[new MessageId(batch, (uint)index)] = person;
            }
        }

        if (await PageAsync(campaign, batch, first, items) is PageOutcome.Committed committed)
        {
            Assert.Empty(committed.Conflicts);
            for (var index = next; index < committed.NextIndex; index++)
            {
                if (index % 9 != 8)
                {
                    _ids.Add(new MessageId(batch, index));
                }
            }

            _batches[at] = (campaign, batch, committed.NextIndex);
        }
    }

    private async Task IntendSomeAsync()
    {
        if (_ids.Count == 0)
        {
            return;
        }

        var bind = _random.Next(Binds);
        var lease = _leases[bind] ?? await LeaseAsync(bind, $"holder {_random.Next()}");
        var chosen = Enumerable.Range(0, _random.Next(1, 8)).Select(_ => _ids[_random.Next(_ids.Count)]).Distinct().ToArray();
        var entries = new List<IntentEntry>();
        foreach (var id in chosen)
        {
            var resends = id.Index % 4 == 0;
            entries.Add(
                resends
                    ? await UncountedEntryAsync(id, _people[id], 1, resends: true)
                    : await EntryAsync(id, _people[id], 1 + (int)(id.Index % 3))
            );
        }

        var commit = await IntendAsync(lease, [.. entries]);
        _leases[bind] = commit.Lease;
        for (var at = 0; at < chosen.Length; at++)
        {
            if (commit.Answers[at] == IntentAnswer.Granted)
            {
                _written.Add((commit.Lease, chosen[at], entries[at].Attempt + 1));
            }
        }
    }

    private async Task EndSomeAsync()
    {
        for (var count = _random.Next(1, 5); count > 0 && _written.Count > 0; count--)
        {
            var at = _random.Next(_written.Count);
            var (lease, id, attempt) = _written[at];
            _written.RemoveAt(at);
            var before = await MessageAsync(id);
            var segments = Math.Max(1, before.Segments);
            var outcome = _random.Next(5) switch
            {
                0 => Ended(id, attempt, MessageState.Accepted, Reasons.Throttled, Now),
                1 => Ended(id, attempt, MessageState.Unknown, Reasons.NoAnswer) with { Segments = segments },
                2 => Ended(id, attempt, MessageState.Rejected, Reasons.CarrierRejected) with { Segments = segments },
                _ => SentAs(id, attempt, [.. Enumerable.Range(0, segments).Select(_ => $"c{++_carrierId}")]),
            };
            await OutcomeAsync(lease, outcome, _written.Exists(other => other.Lease == lease) ? [] : [lease.N]);
        }
    }

    private Task ReceiveSomeAsync() =>
        ReceiveAsync([
            .. Enumerable
                .Range(0, _random.Next(1, 5))
                .Select(_ => Receipt($"c{_random.Next(_carrierId + 3)}", (ReceiptStatus)_random.Next(5))),
        ]);

    private async Task DecideSomeAsync()
    {
        if (_ids.Count == 0)
        {
            return;
        }

        var message = await MessageAsync(_ids[_random.Next(_ids.Count)]);
        MessageState[] targets =
        [
            MessageState.Held,
            MessageState.Suppressed,
            MessageState.Failed,
            MessageState.Quarantined,
            MessageState.Accepted,
        ];
        var to = targets[_random.Next(targets.Length)];
        var attempt = message.Attempt + (_random.Next(4) == 0 ? 1 : 0);
        var decision = new LaneDecision(
            message.Id,
            attempt,
            to,
            Now + Duration.FromSeconds(_random.Next(60)),
            "WHY" + _random.Next(3),
            null
        );
        await Ledger.Lanes.CommitDecisionsAsync(message.Campaign, KeyOf(_people[message.Id]).Lane, [decision], None);
    }

    private async Task TakeOverAsync()
    {
        var bind = _random.Next(Binds);
        _leases[bind] = await LeaseAsync(bind, $"holder {_random.Next()}");
    }

    private async Task CancelOneAsync()
    {
        if (_ids.Count > 0)
        {
            await Ledger.Messages.CancelAsync(_ids[_random.Next(_ids.Count)], Now, None);
        }
    }

    private async Task MoveSomeAsync()
    {
        var at = _random.Next(_batches.Count);
        var id = _batches[at].Id;
        var to = _random.Next(12) switch
        {
            0 => CampaignState.Cancelling,
            < 4 => CampaignState.Paused,
            _ => CampaignState.Running,
        };
        await Ledger.Campaigns.MoveAsync(id, [CampaignState.Running, CampaignState.Paused], to, Now, None);
        if ((await Ledger.Campaigns.FindAsync(id, None))!.State == CampaignState.Cancelling)
        {
            await Ledger.Campaigns.CancelPageAsync(id, 50, Now, None);
            var fresh = await CampaignAsync();
            _batches[at] = (fresh, (await BatchAsync(fresh)).Batch, 0);
        }
    }

    private async Task UpkeepAsync()
    {
        Clock.AdvanceSeconds(_random.Next(1, 4000));
        await Ledger.Receipts.MatchParkedAsync(Now, 20, None);
        await Ledger.Receipts.SettleUnknownAsync(Now, Duration.FromSeconds(90), 20, None);
    }

    private async Task ExpireSomeAsync()
    {
        var (campaign, _, _) = _batches[_random.Next(_batches.Count)];
        await Ledger.Lanes.ExpirePageAsync(campaign, _random.Next(16), Now, 10, None);
    }

    private async Task CheckAsync()
    {
        foreach (var (campaign, _, _) in _batches)
        {
            await AssertCountersEqualRowsAsync(campaign);
        }

        var messages = await Ledger.Messages.ListAsync(new MessageFilter(Tenant, null, null, null), null, int.MaxValue, None);
        Assert.Equal(_ids.Order(), messages.Select(message => message.Id));
        foreach (var now in messages)
        {
            var id = now.Id;
            Assert.Equal(now, _told[id]);
            if (_seen.TryGetValue(id, out var before))
            {
                Assert.True(now.Attempt >= before.Attempt, $"{id} went back from attempt {before.Attempt} to {now.Attempt}");
                Assert.True(
                    now.State == before.State || !MessageTransitions.IsFinal(before.State),
                    $"{id} was {before.State} and became {now.State}"
                );
            }

            Assert.Equal(
                now.Due is not null,
                now.State == MessageState.Held || (now.State == MessageState.Accepted && now.Attempt + now.Reason.Length > 0)
            );
            _seen[id] = (now.State, now.Attempt);
        }
    }

    /// <summary>What somebody knows who looks only at messages that are told to have changed.</summary>
    private async Task FollowAsync()
    {
        const int Most = 1_000;
        ChangeLook? look;
        do
        {
            look = await Ledger.Changes.ReadAsync(_toldUpTo, Most, None);
            Assert.NotNull(look);
            _toldUpTo = look.End;
            var ids = look.Changes.Select(placed => placed.Change.Id).Distinct().ToArray();
            foreach (var message in await Ledger.Messages.FindManyAsync(ids, None))
            {
                _told[message.Id] = message;
            }
        } while (look.Changes.Count == Most);
    }

    /// <summary>Where several processes write, what is committed can be told a moment later only.</summary>
    private async Task CatchUpAsync()
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var looked = 0; looked < 250; looked++)
        {
            var messages = await Ledger.Messages.ListAsync(new MessageFilter(Tenant, null, null, null), null, int.MaxValue, None);
            if (messages.All(message => _told.GetValueOrDefault(message.Id) == message))
            {
                return;
            }

            await FollowAsync();
            await poll.WaitForNextTickAsync();
        }
    }
}
