using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Starling.Host.Tests.Operations;

/// <summary>SIGTERM to a real process that has work, with a caller who watches: what is said and done, in which order, and the exit code.</summary>
public sealed partial class StopTests : IDisposable
{
    private static readonly TimeSpan DrainBound = TimeSpan.FromSeconds(40);
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-stop-").FullName;
    private readonly ConcurrentQueue<string> _lines = new();

    [Fact]
    public async Task Sigterm_ends_readiness_first_then_the_keeper_then_the_binds_and_the_process_with_0()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals");
        using var process = Start();
        Uri? address = null;
        await Wait.UntilAsync(() => (address = Address()) is not null || process.HasExited, "the ready line");
        Assert.True(address is not null, string.Join('\n', _lines));
        using var http = new HttpClient { BaseAddress = address };
        await Wait.UntilAsync(async () => (await http.GetAsync("/readyz")).StatusCode == HttpStatusCode.OK, "readiness");
        var names = new List<string>();
        for (var number = 100; number < 130; number++)
        {
            var answer = await http.PostAsJsonAsync(
                "/v1/messages:send",
                new
                {
                    sender = "36180",
                    phone = $"+14165550{number}",
                    text = "Hello",
                }
            );
            names.Add((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("message").GetProperty("name").GetString()!);
        }

        using var watch = new HttpRequestMessage(HttpMethod.Post, "/v1/messages:watch") { Content = JsonContent.Create(new { names }) };
        using var watching = await http.SendAsync(watch, HttpCompletionOption.ResponseHeadersRead);

        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await Wait.UntilAsync(async () => (await http.GetAsync("/readyz")).StatusCode == HttpStatusCode.ServiceUnavailable, "unreadiness");
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);

        using var bound = new CancellationTokenSource(DrainBound);
        await process.WaitForExitAsync(bound.Token);
        Assert.Equal(0, process.ExitCode);
        var order = new[] { "Asked to stop", "The keeper has stopped", "drained, 0 segments left", "Stopped: every bind" };
        var places = order.Select(text => _lines.ToList().FindIndex(line => line.Contains(text, StringComparison.Ordinal))).ToArray();
        Assert.True(places.All(place => place >= 0) && places.SequenceEqual(places.Order()), string.Join('\n', _lines));
        Assert.Single(_lines, line => line.Contains(order[0], StringComparison.Ordinal));
        Assert.DoesNotContain(_lines, line => line.Contains("Unhandled exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_start_that_must_fail_says_why_in_one_line_without_a_stack()
    {
        await using var first = await RunningHost.StartAsync(_folder);
        using var second = Start();
        await second.WaitForExitAsync();
        second.WaitForExit();
        Assert.Equal(3, second.ExitCode);
        SaysWhyInOneLine();
    }

    [Fact]
    public async Task A_port_in_use_is_told_the_same_way()
    {
        var other = Directory.CreateTempSubdirectory("starling-stop-").FullName;
        await using (var first = await RunningHost.StartAsync(other))
        {
            using var second = Start($"--Starling:HttpPort={first.HttpAddress.Port}");
            await second.WaitForExitAsync();
            second.WaitForExit();
            Assert.Equal(3, second.ExitCode);
            SaysWhyInOneLine();
        }

        Directory.Delete(other, recursive: true);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void SaysWhyInOneLine()
    {
        Assert.Single(_lines, line => line.StartsWith("Starling cannot start: ", StringComparison.Ordinal));
        Assert.DoesNotContain(_lines, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
    }

    private Process Start(string? more = null)
    {
        string[] settings =
        [
            $"--Starling:Storage:DataFolder={_folder}",
            "--Starling:GrpcPort=0",
            "--Starling:StopNotice=00:00:02",
            more ?? "--Starling:HttpPort=0",
        ];
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Starling.Host.dll"), .. settings])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? string.Empty);
        process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? string.Empty);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private Uri? Address() =>
        _lines.Select(line => ReadyLine().Match(line)).FirstOrDefault(match => match.Success) is { } ready
            ? new Uri(ready.Groups["http"].Value)
            : null;

    [GeneratedRegex("^Starling is ready: .*HTTP (?<http>http://[^ ]+)")]
    private static partial Regex ReadyLine();
}
