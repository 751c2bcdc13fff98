using Starling.Cli.Tests.Client;
using Starling.Client;
using Starling.V1;

namespace Starling.Cli.Tests.Commands;

/// <summary>Made, listed, ended · the credential from a file · never repeated in a fault.</summary>
public sealed class KeyCommandTests
{
    [Fact]
    public async Task The_secret_alone_goes_to_the_output_and_the_rest_beside_it()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(
            server,
            "key",
            "create",
            "--holder",
            "crm",
            "--role",
            "sender",
            "-r",
            "author",
            "--tenant",
            "acme"
        );
        Assert.Equal((0, FakeKeys.Secret), (run.Code, run.Output.Trim()));
        Assert.Contains("acme  crm  sender, author", run.News, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeKeys.Secret, run.News, StringComparison.Ordinal);
        Assert.Null(server.State.Credential);
    }

    [Fact]
    public async Task Keys_are_listed_and_ended()
    {
        await using var server = await FakeStarling.StartAsync();
        var run = await CommandLine.RunAsync(server, "key", "list");
        Assert.StartsWith("apiKeys/k3v9m2p7w4xz  acme  crm [2J  sender, auditor  until ", run.Output, StringComparison.Ordinal);

        run = await CommandLine.RunAsync(server, "key", "revoke", "k3v9m2p7w4xz");
        Assert.Equal(0, run.Code);
        Assert.Contains("revoked", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_credential_comes_from_a_file()
    {
        await using var server = await FakeStarling.StartAsync();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, FakeKeys.Secret + "\n", TestContext.Current.CancellationToken);
        try
        {
            string[] words = ["key", "create", "--holder", "crm", "--role", "sender", "--api-key-file", file];
            Assert.Equal(0, (await CommandLine.RunAsync(server, words)).Code);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Equal($"Bearer {FakeKeys.Secret}", server.State.Credential);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nend")]
    public void A_credential_that_is_none_is_refused_and_not_repeated(string key)
    {
        var fault = Assert.Throws<ArgumentException>(() =>
            new StarlingClient(new StarlingClientOptions { Addresses = [new Uri("http://127.0.0.1:1")], ApiKey = key })
        );
        Assert.StartsWith("ApiKey:", fault.Message, StringComparison.Ordinal);
        Assert.True(key.Length == 0 || !fault.Message.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_role_is_a_fault_of_the_command_line()
    {
        var run = await CommandLine.RunAsync(null, "key", "create", "--holder", "crm", "--role", "king");
        Assert.Equal(2, run.Code);
    }
}
