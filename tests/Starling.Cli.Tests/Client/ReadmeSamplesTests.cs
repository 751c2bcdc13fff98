using System.Reflection;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

/// <summary>What the client's README shows compiles and does what it says.</summary>
public sealed class ReadmeSamplesTests
{
    [Fact]
    public void Every_sample_of_the_readme_is_code_that_compiles()
    {
        var compiled = Words(Read("ReadmeSamples.cs"));
        var samples = Read("client-readme.md").Split("```csharp").Skip(1).Select(block => Words(block.Split("```")[0])).ToList();
        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.Contains(sample, compiled, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_samples_run()
    {
        await using var server = await FakeStarling.StartAsync();
        using var client = new StarlingClient(server.Address);
        await ReadmeSamples.SendAsync(server.Address);
        Assert.Equal("Your table is ready.", Assert.Single(server.State.Sends).Text);

        var items = new[]
        {
            new BatchItem { ItemId = "1", Phone = "+14165550123" },
        };
        await ReadmeSamples.SendBatchAsync(client, items.ToAsyncEnumerable());

        var kept = new List<string>();
        await ReadmeSamples.WatchAsync(client, "", kept.Add);
        Assert.Equal(["begin", "one", "two"], kept);

        await ReadmeSamples.RefusedAsync(client);
        ReadmeSamples.Connect().Dispose();
    }

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Only what is written, not how it is indented.</summary>
    private static string Words(string code) => string.Join(' ', code.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
