using Microsoft.Extensions.DependencyInjection;
using Starling.Domain.Contacts;
using Starling.Storage;
using Starling.Storage.Sqlite;

namespace Starling.Host.Tests.Operations;

/// <summary>
/// The key that contacts are named with. Made at the first start · found again · refused when it is gone, or another one · never brought in later · a
/// ledger without one goes on without.
/// </summary>
public sealed class ContactKeyTests : IDisposable
{
    private static readonly Msisdn Somebody = Msisdn.FromDigits(14165550123);

    private readonly string _folder = Directory.CreateTempSubdirectory("starling-contact-key-").FullName;

    private string Data => Path.Combine(_folder, "data");

    private string KeyFile => Path.Combine(Data, ContactKeyFile.Name);

    [Fact]
    public async Task The_same_key_names_the_same_contacts_and_the_ledger_alone_names_others()
    {
        var first = await NameAsync();
        Assert.Equal(first, await NameAsync());

        using var ledger = new SqliteLedger(new StorageOptions { DataFolder = Data }, WallClock.Clock);
        var alone = new ContactKeys(await ledger.Installation.ReadSecretAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual(first, alone.Of(TenantId.Default, Somebody));
    }

    [Fact]
    public async Task Without_its_key_the_server_does_not_start_and_makes_no_other()
    {
        var first = await NameAsync();
        var kept = Path.Combine(_folder, "kept");
        File.Move(KeyFile, kept);
        Assert.Contains("opt-out", (await Assert.ThrowsAsync<SettingsException>(() => NameAsync())).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));

        File.WriteAllText(KeyFile, new string('a', 64));
        await Assert.ThrowsAsync<SettingsException>(() => NameAsync());

        File.Move(kept, KeyFile, overwrite: true);
        Assert.Equal(first, await NameAsync());
    }

    [Fact]
    public async Task A_ledger_that_was_started_without_a_key_takes_none_later()
    {
        using (var ledger = new SqliteLedger(new StorageOptions { DataFolder = Data }, WallClock.Clock))
        {
            Assert.Null(await ledger.Installation.ChooseContactKeyAsync(null, TestContext.Current.CancellationToken));
            Assert.Null(await ledger.Installation.ChooseContactKeyAsync("another", TestContext.Current.CancellationToken));
        }

        var first = await NameAsync();
        Assert.False(File.Exists(KeyFile));
        var late = Path.Combine(_folder, "late.key");
        File.WriteAllText(late, new string('b', 64));
        await Assert.ThrowsAsync<SettingsException>(() => NameAsync(("Starling:Contacts:KeyFile", late)));
        Assert.Equal(first, await NameAsync());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Starts a server and asks how it names somebody.</summary>
    private async Task<ContactKey> NameAsync(params (string, string)[] settings)
    {
        await using var host = await RunningHost.StartAsync(Data, settings);
        return host.Services.GetRequiredService<ContactKeys>().Of(TenantId.Default, Somebody);
    }
}
