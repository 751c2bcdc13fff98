using Microsoft.Extensions.Time.Testing;
using Starling.Carriers.Simulator;
using Starling.Carriers.Smpp;
using Starling.Carriers.Smpp.Pdu;

namespace Starling.Carriers.Tests.Simulator;

/// <summary>A simulator whose time the test moves, on real sockets.</summary>
public sealed class SmscOnFakeTime : IAsyncDisposable
{
    private readonly List<RawEsme> _clients = [];

    private SmscOnFakeTime(SimulatedSmsc smsc, FakeTimeProvider time) => (Smsc, Time) = (smsc, time);

    public SimulatedSmsc Smsc { get; }

    public FakeTimeProvider Time { get; }

    public AccountSnapshot Figures => Smsc.Snapshot().Accounts[0];

    /// <summary>Answers at once, receipts after 2 s, rejects nothing, unless the test changes it.</summary>
    public static async Task<SmscOnFakeTime> StartAsync(Action<SmscScript>? change = null)
    {
        var script = new SmscScript
        {
            AnswerDelayMin = TimeSpan.Zero,
            AnswerDelayMax = TimeSpan.Zero,
            ReceiptDelayMin = TimeSpan.FromSeconds(2),
            ReceiptDelayMax = TimeSpan.FromSeconds(2),
            RejectShare = 0,
            EnquireLinkEvery = TimeSpan.Zero,
            FirstMessageId = 0x1A2B3C4D,
        };
        change?.Invoke(script);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 31, 10, 30, 0, TimeSpan.Zero));
        return new SmscOnFakeTime(await SimulatedSmsc.StartAsync(script, time), time);
    }

    public async Task<RawEsme> ConnectAsync()
    {
        var client = await RawEsme.ConnectAsync(Smsc.EndPoint);
        _clients.Add(client);
        return client;
    }

    public async Task<RawEsme> BindAsync(BindType type = BindType.Transceiver, string systemId = "starling", string password = "secret")
    {
        var client = await ConnectAsync();
        Assert.Equal(CommandStatus.Ok, await client.BindAsync(type, systemId, password));
        return client;
    }

    /// <summary>Moves time in steps of a tick: a fake provider that jumps shows every timer the end of its jump.</summary>
    public void Advance(double seconds)
    {
        var tick = TimeSpan.FromMilliseconds(10);
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= tick)
        {
            Time.Advance(left < tick ? left : tick);
        }
    }

    /// <summary>Waits for something the simulator learns from its sockets.</summary>
    public async Task UntilAsync(Func<SmscSnapshot, bool> condition)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!condition(Smsc.Snapshot()))
        {
            await look.WaitForNextTickAsync(bound.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await Smsc.DisposeAsync();
    }
}
