using Starling.Client;
using Starling.Host;
using Starling.Testing;
using Starling.Testing.Scene;
using Starling.V1;

namespace Starling.Chaos.Load;

/// <summary>
/// Single texts at a steady pace beside the campaign, again and again to the same people; some of them are asked for twice, some are one-time
/// codes, to others.
/// </summary>
internal sealed class SingleLoad(ChaosScene scene, ClientBook book, int firstNumber)
{
    public const string Code = "Your code is 314159.";

    private const int CodeEvery = 5;
    private const int TwiceEvery = 4;
    private const int Regulars = 200;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly List<Task> _sending = [];

    /// <summary>Somebody who gets such texts all the time; digits.</summary>
    public string RegularAt(int index) => SampleNumbers.At(firstNumber + (index % Regulars))[1..];

    public async Task RunAsync(CancellationToken stop)
    {
        using var first = scene.Connect(1);
        using var second = scene.Connect(2);
        for (var index = 0; !stop.IsCancellationRequested; index++)
        {
            _sending.Add(SendAsync(index, first, second));
            await Task.Delay(TimeSpan.FromSeconds(1.0 / scene.Options.Singles), WallClock.Time, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_sending);
    }

    private async Task SendAsync(int index, StarlingClient client, StarlingClient other)
    {
        var isCode = index % CodeEvery == CodeEvery - 1;
        var request = new SendMessageRequest
        {
            RequestId = $"single-{index}",
            Sender = Samples.Sender,
            Phone = isCode ? SampleNumbers.At(firstNumber + Regulars + index) : $"+{RegularAt(index)}",
            Text = isCode ? Code : $"Parcel {index} is here.",
            CommunicationType = isCode ? "one_time_code" : "transactional",
        };
        await SendAsync(client, request);
        if (index % TwiceEvery == 0)
        {
            await SendAsync(other, request);
        }
    }

    /// <summary>Whoever gives up asks again: the answer says which message it is.</summary>
    private async Task SendAsync(StarlingClient client, SendMessageRequest request)
    {
        while (true)
        {
            var asked = ChaosScene.Now;
            try
            {
                var answer = await client.Messages.SendMessageAsync(request);
                book.Answer(request.RequestId, answer.Message.Name, asked);
                return;
            }
            catch (StarlingException fault)
            {
                book.Error("SendMessage", fault);
                await Task.Delay(Again, WallClock.Time);
            }
        }
    }
}
