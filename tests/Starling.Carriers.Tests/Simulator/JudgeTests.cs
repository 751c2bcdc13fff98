using System.Text.Json;
using Starling.Carriers.Simulator;
using Starling.Carriers.Smpp;

namespace Starling.Carriers.Tests.Simulator;

/// <summary>What the simulator says about its client: rate, window, repeats, raw traffic.</summary>
public sealed class JudgeTests
{
    [Fact]
    public void The_peak_is_of_an_exact_sliding_second()
    {
        var judge = new RateJudge(0);
        judge.Read(TimeSpan.FromMilliseconds(600), 5);
        judge.Read(TimeSpan.FromMilliseconds(1599), 5);
        Assert.Equal(10, judge.Peak);
        judge.Read(TimeSpan.FromMilliseconds(2599), 7);

        Assert.Equal((10, 0), (judge.Peak, judge.Violations));
    }

    [Theory]
    [InlineData(950, 0)]
    [InlineData(949, 1)]
    public void Arrivals_may_be_50_milliseconds_closer_than_a_second(int milliseconds, int violations)
    {
        var judge = new RateJudge(10);
        judge.Read(TimeSpan.Zero, 1);
        judge.Read(TimeSpan.FromMilliseconds(1), 9);
        judge.Read(TimeSpan.FromMilliseconds(milliseconds), 1);

        Assert.Equal(violations, judge.Violations);
    }

    [Fact]
    public void Each_segment_too_many_is_one_violation()
    {
        var judge = new RateJudge(10);
        judge.Read(TimeSpan.Zero, 8);
        judge.Read(TimeSpan.FromMilliseconds(10), 8);
        judge.Read(TimeSpan.FromMilliseconds(10), 3);

        Assert.Equal((9, 19), (judge.Violations, judge.Peak));
    }

    [Fact]
    public async Task Rate_and_window_are_judged_in_segments_as_read()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script =>
        {
            script.Accounts[0].JudgedSegmentsPerSecond = 5;
            script.AnswerDelayMin = script.AnswerDelayMax = TimeSpan.FromMilliseconds(100);
        });
        var client = await smsc.BindAsync();
        await client.SubmitAsync("33612345678");
        // message_payload of 307 septets: three segments.
        await client.SubmitAsync("33612345678", octets: [], tlvs: [0x04, 0x24, 0x01, 0x33, .. Enumerable.Repeat((byte)'a', 307)]);
        await client.SubmitAsync("33612345678");
        await client.SubmitAsync("33612345678");
        await client.SettleAsync();

        var figures = smsc.Figures;
        Assert.Equal(
            (4, 6, 6, 1, 4),
            (figures.Submits, figures.Segments, figures.PeakSegmentsPerSecond, figures.RateViolations, figures.PeakUnanswered)
        );
    }

    [Theory]
    [InlineData(0, 160, 0, CommandStatus.Ok)]
    [InlineData(0, 161, 0, CommandStatus.InvalidMessageLength)]
    [InlineData(8, 140, 0, CommandStatus.Ok)]
    [InlineData(8, 142, 0, CommandStatus.InvalidMessageLength)]
    [InlineData(0, 153, 6, CommandStatus.Ok)]
    [InlineData(0, 154, 6, CommandStatus.InvalidMessageLength)]
    [InlineData(0, 152, 7, CommandStatus.Ok)]
    [InlineData(0, 153, 7, CommandStatus.InvalidMessageLength)]
    [InlineData(8, 134, 6, CommandStatus.Ok)]
    [InlineData(8, 136, 6, CommandStatus.InvalidMessageLength)]
    public async Task A_segment_longer_than_the_air_carries_is_refused(byte dataCoding, int octets, int header, uint status)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync();
        byte[] head = header switch
        {
            6 => [5, 0, 3, 1, 2, 1],
            7 => [6, 8, 4, 0, 1, 2, 1],
            _ => [],
        };
        await client.SubmitAsync(
            "33612345678",
            esmClass: header > 0 ? EsmClass.UserDataHeader : (byte)0,
            dataCoding: dataCoding,
            octets: [.. head, .. Enumerable.Repeat((byte)'a', octets)]
        );

        Assert.Equal(status, (await client.ReadAsync()).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("05")]
    [InlineData("0500030102")]
    [InlineData("040003010261")]
    public async Task A_broken_user_data_header_is_refused(string octets)
    {
        await using var smsc = await SmscOnFakeTime.StartAsync();
        var client = await smsc.BindAsync();
        await client.SubmitAsync("33612345678", esmClass: EsmClass.UserDataHeader, octets: Convert.FromHexString(octets));

        Assert.Equal(CommandStatus.InvalidEsmClass, (await client.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_recipient_sent_the_same_text_twice_is_found()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.WatchRepeats = true);
        var client = await smsc.BindAsync();
        await client.SubmitAsync("33612345678");
        await client.SubmitAsync("33612345678", "another text");
        await client.SubmitAsync("33612345679");
        // Two segments of the same text, then the first again with another reference.
        await client.SubmitAsync("33612345678", esmClass: EsmClass.UserDataHeader, octets: [5, 0, 3, 1, 2, 1, (byte)'a']);
        await client.SubmitAsync("33612345678", esmClass: EsmClass.UserDataHeader, octets: [5, 0, 3, 1, 2, 2, (byte)'a']);
        await client.ReadAsync(5);
        Assert.Equal((2, 0), (smsc.Smsc.Snapshot().Recipients, smsc.Smsc.Snapshot().Repeats));

        await client.SubmitAsync("33612345679");
        await client.SubmitAsync("33612345678", esmClass: EsmClass.UserDataHeader, octets: [5, 0, 3, 2, 2, 1, (byte)'a']);
        await client.ReadAsync(2);
        Assert.Equal((2, 2), (smsc.Smsc.Snapshot().Recipients, smsc.Smsc.Snapshot().Repeats));
        Assert.Equal(["33612345679", "33612345678"], smsc.Smsc.Snapshot().RepeatSamples);
    }

    [Fact]
    public async Task A_refused_text_may_come_again_a_swallowed_one_may_not()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.WatchRepeats = true);
        var client = await smsc.BindAsync();
        foreach (var number in (string[])["15005550020", "15005550020", "15005550030", "15005550030"])
        {
            await client.SubmitAsync(number);
        }

        await client.DrainAsync();
        Assert.Equal(["15005550030"], smsc.Smsc.Snapshot().RepeatSamples);
    }

    [Fact]
    public void A_set_of_hashes_forgets_none_while_it_grows()
    {
        var set = new HashSet64();
        var draw = new SeededDraw(7);
        var hashes = Enumerable.Range(0, 100_000).Select(_ => draw.Next()).Append(0UL).ToList();

        Assert.All(hashes, hash => Assert.True(set.Add(hash)));
        Assert.All(hashes, hash => Assert.False(set.Add(hash)));
        Assert.Equal(hashes.Count, set.Count);
    }

    [Fact]
    public async Task The_history_holds_the_octets_of_both_directions_in_memory_and_in_the_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            var sent = Convert.FromHexString("00000010000000150000000000000007");
            await using (var smsc = await SmscOnFakeTime.StartAsync(script => script.HistoryFile = file))
            {
                var client = await smsc.ConnectAsync();
                smsc.Advance(1);
                await client.SendAsync(sent);
                await client.ReadAsync();

                var newest = smsc.Smsc.History.Newest;
                Assert.Equal([true, false], newest.Select(record => record.IsInbound));
                Assert.Equal(sent, newest[0].Octets);
                Assert.Equal(new DateTimeOffset(2026, 1, 31, 10, 30, 1, TimeSpan.Zero), newest[0].At);
            }

            var lines = await File.ReadAllLinesAsync(file);
            using var line = JsonDocument.Parse(lines[0]);
            Assert.Equal(2, lines.Length);
            Assert.Equal("in", line.RootElement.GetProperty("direction").GetString());
            Assert.Equal(Convert.ToHexStringLower(sent), line.RootElement.GetProperty("octets").GetString());
            Assert.Equal(1, line.RootElement.GetProperty("session").GetInt32());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task The_history_in_memory_is_bounded_and_keeps_the_newest()
    {
        await using var smsc = await SmscOnFakeTime.StartAsync(script => script.HistoryOctets = 100);
        var client = await smsc.BindAsync();
        for (var number = 0; number < 20; number++)
        {
            await client.SettleAsync();
        }

        Assert.InRange(smsc.Smsc.History.Newest.Sum(record => record.Octets.Length), 80, 100);
    }
}
