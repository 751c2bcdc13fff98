using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

/// <summary>The samples of the client's README, word for word; <see cref="ReadmeSamplesTests"/> compares and runs them.</summary>
internal static class ReadmeSamples
{
    public static async Task SendAsync(string address)
    {
        using var client = new StarlingClient(address);
        var answer = await client.Messages.SendMessageAsync(
            new SendMessageRequest
            {
                Sender = "36180",
                Phone = "+14165550123",
                Text = "Your table is ready.",
            }
        );
        Console.WriteLine(answer.Message.Name);
    }

    public static async Task SendBatchAsync(StarlingClient client, IAsyncEnumerable<BatchItem> items)
    {
        var campaign = new Campaign
        {
            DisplayName = "Spring",
            CommunicationType = "promotional",
            Objective = "promotion",
            Sender = "36180",
            TemplateText = "Hello {{ first_name | default: \"you\" }}, two for one until Sunday.",
        };
        using var upload = new BatchUpload(
            client,
            new BatchOpening
            {
                RequestId = "spring-1",
                NewCampaign = campaign,
                DefaultRegion = "CA",
                Autostart = true,
            },
            new BatchUploadOptions { OnRejected = bad => Console.WriteLine($"{bad.ItemId}: {bad.Field}: {bad.Rule}") }
        );
        var result = await upload.RunAsync(items);

        await foreach (var news in client.WatchCampaignAsync(result.Campaign, TimeSpan.FromSeconds(1)))
        {
            Console.WriteLine(news.Report);
        }
    }

    public static async Task WatchAsync(StarlingClient client, string cursor, Action<string> keep)
    {
        var watch = new WatchMessagesRequest { Campaign = "campaigns/7", Cursor = cursor };
        await foreach (var news in client.WatchMessagesAsync(watch))
        {
            if (news.Reset)
            {
                Console.WriteLine("Some changes were forgotten before they could be told: list the messages, then go on.");
            }

            foreach (var message in news.Messages)
            {
                Console.WriteLine($"{message.Name} {message.State} {message.Reason}");
            }

            keep(news.Cursor);
        }
    }

    public static async Task RefusedAsync(StarlingClient client)
    {
        try
        {
            await client.Messages.SendMessageAsync(new SendMessageRequest { Phone = "12", Text = "Hello" });
        }
        catch (StarlingException fault) when (!fault.IsTransient)
        {
            Console.WriteLine(fault.Reason);
            foreach (var violation in fault.Violations)
            {
                Console.WriteLine($"{violation.Field}: {violation.Rule}");
            }
        }
    }

    public static StarlingClient Connect() =>
        new(
            new StarlingClientOptions
            {
                Addresses = [new Uri("http://10.0.0.1:5080"), new Uri("http://10.0.0.2:5080")],
                MaxAttempts = 5,
                AttemptTimeout = TimeSpan.FromSeconds(10),
            }
        );
}
