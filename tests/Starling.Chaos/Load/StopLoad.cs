using System.Collections.Concurrent;
using Starling.Client;
using Starling.Host;
using Starling.Testing;
using Starling.Testing.Scene;
using Starling.V1;

namespace Starling.Chaos.Load;

/// <summary>People of the campaign who say stop while their text is near its turn: half of them by text, half through the front door.</summary>
internal sealed class StopLoad(ChaosScene scene, ClientBook book, CampaignLoad campaign, SingleLoad singles, Random random)
{
    private static readonly string[] Words = ["STOP", "stop.", "Stop svp", "Arrêt!", "unsubscribe"];
    private const int RegularEvery = 3;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, byte> _stopped = new();

    /// <summary>Who wrote; digits.</summary>
    public ConcurrentQueue<string> Wrote { get; } = new();

    public async Task RunAsync(TimeSpan over)
    {
        var calls = new List<Task>();
        for (var stop = 0; stop < scene.Options.Stops; stop++)
        {
            await Task.Delay(over / scene.Options.Stops, WallClock.Time);
            var destination = Choose();
            if (stop % 2 == 0)
            {
                scene.Smsc.Now.Inject("starling", destination, Samples.Sender, Words[random.Next(Words.Length)]);
                Wrote.Enqueue(destination);
            }
            else
            {
                calls.Add(OptOutAsync(destination));
            }
        }

        await Task.WhenAll(calls);
    }

    /// <summary>Somebody whose line has just been handed in, or is about to be, or who gets texts all the time; never twice the same.</summary>
    private string Choose()
    {
        while (true)
        {
            if (
                random.Next(RegularEvery) == 0
                && singles.RegularAt(random.Next(int.MaxValue)) is var regular
                && _stopped.TryAdd(regular, 0)
            )
            {
                return regular;
            }

            var front = campaign.Released;
            var index = Math.Clamp(front - random.Next(-scene.Options.Rate, 11 * scene.Options.Rate), 0, front + scene.Options.Rate);
            if (People.DestinationOf(index) is { Length: > 0 } destination && _stopped.TryAdd(destination, 0))
            {
                return destination;
            }
        }
    }

    private async Task OptOutAsync(string destination)
    {
        var asked = ChaosScene.Now;
        while (true)
        {
            try
            {
                using var client = scene.ConnectToYoungest();
                await client.Contacts.OptOutAsync(new OptOutRequest { Phone = $"+{destination}", Source = "call to the shop" });
                book.Stopped(destination, asked);
                return;
            }
            catch (StarlingException fault)
            {
                book.Error("OptOut", fault);
                await Task.Delay(Again, WallClock.Time);
            }
        }
    }
}
