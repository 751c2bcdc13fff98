using System.Collections.Concurrent;
using Starling.Client;
using Starling.Host;
using Starling.Testing;
using Starling.Testing.Scene;
using Starling.V1;

namespace Starling.Chaos.Load;

/// <summary>People of the campaign who say stop while their text is near its turn: half of them by text, half through the front door.</summary>
internal sealed class StopLoad(ChaosScene scene, ClientBook book, CampaignLoad campaign, Random random)
{
    private static readonly string[] Words = ["STOP", "stop.", "Stop svp", "Arrêt!", "unsubscribe"];
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, byte> _stopped = new();

    /// <summary>Who wrote; digits.</summary>
    public ConcurrentQueue<string> Wrote { get; } = new();

    public async Task RunAsync(TimeSpan over)
    {
        using var client = scene.Connect(2);
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
                calls.Add(OptOutAsync(client, destination));
            }
        }

        await Task.WhenAll(calls);
    }

    /// <summary>Somebody whose line has just been handed in, or is about to be; never twice the same.</summary>
    private string Choose()
    {
        while (true)
        {
            var front = campaign.Released;
            var index = Math.Clamp(front - random.Next(-scene.Options.Rate, 11 * scene.Options.Rate), 0, front + scene.Options.Rate);
            if (People.DestinationOf(index) is { Length: > 0 } destination && _stopped.TryAdd(destination, 0))
            {
                return destination;
            }
        }
    }

    private async Task OptOutAsync(StarlingClient client, string destination)
    {
        var asked = ChaosScene.Now;
        while (true)
        {
            try
            {
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
