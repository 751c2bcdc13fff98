using NodaTime;
using NodaTime.Testing;
using Starling.Domain.Ports;
using Starling.Storage.Sqlite;

namespace Starling.Storage.Tests;

public sealed class DataFolderTests : IDisposable
{
    private readonly StorageOptions _options = new()
    {
        DataFolder = Path.Combine(Path.GetTempPath(), $"starling-folder-{Guid.NewGuid():N}"),
    };
    private readonly FakeClock _clock = new(Instant.FromUtc(2026, 9, 15, 14, 30));

    public DataFolderTests() => Directory.CreateDirectory(_options.DataFolder);

    public void Dispose() => Directory.Delete(_options.DataFolder, recursive: true);

    [Fact]
    public void A_second_start_names_the_folder_and_the_process_that_has_it()
    {
        using var first = new SqliteLedger(_options, _clock);

        var fault = Assert.Throws<DataFolderLockedException>(() => new SqliteLedger(_options, _clock));
        Assert.Equal(Environment.ProcessId, fault.Holder);
        Assert.Contains(_options.DataFolder, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_was_let_go_can_be_taken_again()
    {
        byte[] secret;
        using (var first = new SqliteLedger(_options, _clock))
        {
            secret = await first.Installation.ReadSecretAsync(default);
        }

        using var second = new SqliteLedger(_options, _clock);
        Assert.Equal(secret, await second.Installation.ReadSecretAsync(default));
    }

    [Fact]
    public async Task The_binds_of_a_process_that_is_gone_are_free_at_once_and_it_can_write_no_more()
    {
        BindLease held;
        using (var first = new SqliteLedger(_options, _clock))
        {
            held = (await first.Leases.TakeAsync(await first.Leases.ReadAsync("north", 0, 10, 10, default), "first", default))!;
        }

        using var second = new SqliteLedger(_options, _clock);
        var row = await second.Leases.ReadAsync("north", 0, 10, 10, default);
        Assert.Null(row.Holder);
        await Assert.ThrowsAsync<LeaseLostException>(() => second.Leases.RenewAsync(held, default));
        var taken = await second.Leases.TakeAsync(row, "second", default);
        Assert.Equal(held.Epoch + 1, taken!.Epoch);
    }

    [Fact]
    public void Options_out_of_range_are_all_named_at_once()
    {
        var wrong = new StorageOptions
        {
            DataFolder = " ",
            AcceptsWaiting = 1,
            AcceptsPerCommit = 1_000_000,
        };
        var faults = new StorageOptionsValidator().Validate(null, wrong).Failures!.ToArray();

        Assert.Equal(3, faults.Length);
        Assert.Contains($"{StorageOptions.Section}:AcceptsWaiting is 1; it must be 500 to 1000000.", faults);
        Assert.True(new StorageOptionsValidator().Validate(null, new StorageOptions()).Succeeded);
    }
}
