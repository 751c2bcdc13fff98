using System.Globalization;
using System.Text;
using Starling.Carriers.Simulator;
using Starling.Carriers.Smpp;

namespace Starling.Carriers.Tests.Simulator;

public sealed class MagicNumbersTests
{
    [Theory]
    [InlineData("0001", "DELIVRD")]
    [InlineData("0002", "UNDELIV")]
    [InlineData("0003", "EXPIRED")]
    [InlineData("0004", "REJECTD")]
    [InlineData("0005", "UNKNOWN")]
    [InlineData("0041", "DELIVRD DELIVRD")]
    [InlineData("0040", "")]
    [InlineData("0050", "DELIVRD STOP")]
    [InlineData("0051", "DELIVRD ARRET")]
    [InlineData("0052", "DELIVRD HELP")]
    [InlineData("0053", "DELIVRD START")]
    public async Task An_accepted_message_has_its_receipts_and_replies(string ending, string expected)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.RejectShare = 1);
        var client = await smsc.BindAsync();
        await client.SubmitAsync("1500555" + ending);
        Assert.Equal(CommandStatus.Ok, (await client.ReadAsync()).Status);
        smsc.Advance(10);

        var said = (await client.DrainAsync()).Select(pdu => pdu.IsReceipt ? pdu.Text.Split("stat:")[1][..7] : pdu.Text);
        Assert.Equal(expected, string.Join(' ', said));
    }

    [Theory]
    [InlineData("0010", CommandStatus.InvalidDestination, CommandStatus.InvalidDestination)]
    [InlineData("0011", CommandStatus.SubmitFailed, CommandStatus.SubmitFailed)]
    [InlineData("0012", CommandStatus.SystemError, CommandStatus.SystemError)]
    [InlineData("0020", CommandStatus.Throttled, CommandStatus.Ok)]
    [InlineData("0021", CommandStatus.MessageQueueFull, CommandStatus.Ok)]
    [InlineData("0022", CommandStatus.MessageQueueFull, CommandStatus.MessageQueueFull)]
    public async Task A_refused_message_has_its_status_the_first_and_the_second_time(string ending, uint first, uint second)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync();
        foreach (var status in (uint[])[first, second])
        {
            await client.SubmitAsync("1500555" + ending);
            Assert.Equal(status, (await client.ReadAsync()).Status);
        }
    }

    [Theory]
    [InlineData("0030", 0)]
    [InlineData("0031", 1)]
    public async Task An_unanswered_message_is_lost_or_taken(string ending, int receipts)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync();
        await client.SubmitAsync("1500555" + ending);
        await client.SettleAsync();
        smsc.Advance(3);

        Assert.Equal(receipts, (await client.DrainAsync()).Count(pdu => pdu.IsReceipt));
    }

    [Fact]
    public async Task A_session_may_be_cut_or_spoilt_by_one_recipient()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var cut = await smsc.BindAsync();
        await cut.SubmitAsync("15005550032");
        Assert.NotEqual(0, await cut.ReadToEndAsync());

        var spoilt = await smsc.BindAsync();
        await spoilt.SubmitAsync("15005550033");
        await Assert.ThrowsAsync<InvalidDataException>(spoilt.ReadAsync);
    }

    [Fact]
    public async Task A_receipt_may_be_early_or_late()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.DeliveryTimeout = TimeSpan.FromHours(1));
        var client = await smsc.BindAsync();
        await client.SubmitAsync("15005550042");
        await client.SettleAsync();
        smsc.Advance(0.01);
        Assert.Equal([CommandId.DeliverSm, CommandId.SubmitSmResp], (await client.DrainAsync()).Select(pdu => pdu.Command));

        await client.SubmitAsync("15005550043");
        await client.ReadAsync();
        smsc.Advance(9);
        await client.SettleAsync();
        smsc.Advance(55);
        Assert.Single(await client.DrainAsync(), pdu => pdu.IsReceipt);
    }

    [Fact]
    public async Task A_reply_may_be_long_or_in_another_script()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.DeliveryTimeout = TimeSpan.FromHours(1));
        var client = await smsc.BindAsync();
        await client.SubmitAsync("15005550054", registeredDelivery: 0);
        await client.ReadAsync();
        smsc.Advance(10);
        var parts = await client.DrainAsync();
        Assert.Equal(2, parts.Count);
        Assert.Equal(parts[0].AsDeliver().ShortMessage[3], parts[1].AsDeliver().ShortMessage[3]);

        await client.SubmitAsync("15005550055", registeredDelivery: 0);
        await client.ReadAsync();
        smsc.Advance(10);
        var other = Assert.Single(await client.DrainAsync()).AsDeliver();
        Assert.EndsWith("🙂", Encoding.BigEndianUnicode.GetString(other.ShortMessage), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1500555", "15005550010", true)]
    [InlineData("1500555", "14165550010", false)]
    [InlineData("1500555", "150055510", false)]
    [InlineData("", "33612340010", true)]
    [InlineData(null, "15005550010", false)]
    public async Task The_prefix_says_which_numbers_are_magic(string? prefix, string number, bool magic)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.MagicPrefix = prefix);
        var client = await smsc.BindAsync();
        await client.SubmitAsync(number);

        Assert.Equal(magic ? CommandStatus.InvalidDestination : CommandStatus.Ok, (await client.ReadAsync()).Status);
    }

    [Fact]
    public void The_README_lists_every_magic_number_with_its_meaning()
    {
        var readme = File.ReadAllText(RepositoryFile("src/Starling.Carriers/README.md"));

        Assert.All(
            MagicNumbers.All,
            magic =>
                Assert.Contains(
                    string.Create(CultureInfo.InvariantCulture, $"| `{magic.Ending}` | {magic.Meaning} |"),
                    readme,
                    StringComparison.Ordinal
                )
        );
    }

    private static string RepositoryFile(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cluster.sln")))
        {
            folder = folder.Parent ?? throw new FileNotFoundException("no Cluster.sln above the tests");
        }

        return Path.Combine(folder.FullName, path);
    }
}
