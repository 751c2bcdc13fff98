using System.Net;

namespace Starling.Host.Tests.Operations;

/// <summary>A server on a ledger that was put back from a backup, as its operator meets it.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-restore-").FullName;
    private readonly string _backup = Directory.CreateTempSubdirectory("starling-backup-").FullName;

    [Fact]
    public async Task Nothing_is_sent_until_the_cut_off_is_given_and_one_that_cannot_be_true_is_refused()
    {
        await ServeAsync();
        Copy(_folder, _backup);
        await ServeAsync();
        Copy(_backup, _folder);
        var died = WallClock.Time.GetUtcNow();

        await using (var held = await RunningHost.StartAsync(_folder))
        {
            using var http = new HttpClient { BaseAddress = held.HttpAddress };
            var ready = await http.GetAsync("/readyz", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            var why = await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains("on hold after a restore, until Starling:Storage:RestoreCutOff is given", why, StringComparison.Ordinal);
        }

        var fault = await Assert.ThrowsAsync<SettingsException>(() => StartAsync(died.AddDays(-1)));
        Assert.Contains("is before", fault.Message, StringComparison.Ordinal);
        Assert.Contains(
            "is after",
            (await Assert.ThrowsAsync<SettingsException>(() => StartAsync(died.AddDays(1)))).Message,
            StringComparison.Ordinal
        );

        await using var ended = await StartAsync(died);
        await ReadyAsync(ended);
    }

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_backup, recursive: true);
    }

    private Task<StarlingHost> StartAsync(DateTimeOffset cutOff) =>
        RunningHost.StartAsync(_folder, ("Starling:Storage:RestoreCutOff", cutOff.ToString("O")));

    /// <summary>Until a bind has beaten once more.</summary>
    private async Task ServeAsync()
    {
        var before = LastBeat();
        await using var host = await RunningHost.StartAsync(_folder);
        await Wait.UntilAsync(() => Task.FromResult(LastBeat() != before), "a bind beats");
    }

    private string LastBeat()
    {
        var note = Path.Combine(_folder, "ledger.beat");
        return File.Exists(note) ? File.ReadAllText(note) : "";
    }

    private static async Task ReadyAsync(StarlingHost host)
    {
        using var http = new HttpClient { BaseAddress = host.HttpAddress };
        await Wait.UntilAsync(async () => (await http.GetAsync("/readyz")).IsSuccessStatusCode, "a bind holds its lease");
    }

    /// <summary>The ledger, without what the folder remembers of it.</summary>
    private static void Copy(string from, string to)
    {
        foreach (var old in Directory.GetFiles(to, "ledger.db*"))
        {
            File.Delete(old);
        }

        foreach (var file in Directory.GetFiles(from, "ledger.db*"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
