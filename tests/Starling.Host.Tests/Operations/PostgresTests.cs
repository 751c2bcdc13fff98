using System.Text;
using System.Text.Json;

namespace Starling.Host.Tests.Operations;

/// <summary>The cluster's engine, from its settings to a message that was delivered.</summary>
public sealed class PostgresTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("starling-postgres-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_message_is_delivered_with_the_ledger_on_PostgreSQL_and_is_there_after_a_restart()
    {
        await using var schema = await PostgresSchema.CreateAsync();

        // As a mounted secret; a server that trusts its neighbours does not ask for it.
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, "not asked for\n", TestContext.Current.CancellationToken);
        (string, string)[] settings = [.. schema.Settings, ("Starling:Storage:PasswordFile", password)];
        string name;
        await using (var host = await RunningHost.StartAsync(_folder, settings))
        {
            using var http = new HttpClient { BaseAddress = host.HttpAddress };
            var answer = await http.PostAsync(
                "/v1/messages:send",
                new StringContent("""{"sender":"36180","phone":"+14165550123","text":"Hi"}""", Encoding.UTF8, "application/json")
            );
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, body);
            name = JsonDocument.Parse(body).RootElement.GetProperty("message").GetProperty("name").GetString()!;
            await Wait.UntilAsync(async () => await StateAsync(http, name) == "MESSAGE_STATE_DELIVERED", "the message is delivered");
        }

        await using var again = await RunningHost.StartAsync(_folder, settings);
        using var after = new HttpClient { BaseAddress = again.HttpAddress };
        Assert.Equal("MESSAGE_STATE_DELIVERED", await StateAsync(after, name));
        Assert.Empty(Directory.GetFiles(_folder, "ledger.db*"));
    }

    [Fact]
    public async Task What_is_wrong_with_the_settings_is_told_at_once_and_no_password_with_it()
    {
        var fault = await Assert.ThrowsAsync<SettingsException>(() =>
            RunningHost.StartAsync(
                _folder,
                ("Starling:Storage:Engine", "postgres"),
                ("Starling:Storage:ConnectionString", "Username=starling;Password=hunter2"),
                ("Starling:Storage:PasswordFile", "/nowhere/at/all"),
                ("Starling:Storage:AcceptsWaiting", "1"),
                ("Starling:Storage:Fsync", "off")
            )
        );

        string[] told =
        [
            "ConnectionString has no Host",
            "ConnectionString has no Database",
            "the connection string has a password too",
            "PasswordFile is '/nowhere/at/all'",
            "AcceptsWaiting is 1",
            "Starling:Storage:Fsync",
        ];
        Assert.All(told, words => Assert.Contains(words, fault.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql", "Engine")]
    [InlineData("7", "Engine")]
    [InlineData("postgres", "ConnectionString is empty")]
    public async Task An_engine_there_is_not_or_without_a_server_is_named(string engine, string told)
    {
        var fault = await Assert.ThrowsAsync<SettingsException>(() => RunningHost.StartAsync(_folder, ("Starling:Storage:Engine", engine)));
        Assert.Contains($"Starling:Storage:{told}", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<string> StateAsync(HttpClient http, string name) =>
        JsonDocument.Parse(await http.GetStringAsync($"/v1/{name}")).RootElement.GetProperty("message").GetProperty("state").GetString()!;
}
