using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Starling.Domain.Contacts;
using Starling.Domain.Sending;

namespace Starling.Domain.Tests.Sending;

/// <summary>Limits by number, block and country · the window slides · what is refused counts nowhere · a repeated request · memory.</summary>
public sealed class CodeVelocityTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 3, 15, 30);
    private static readonly Msisdn Claire = Msisdn.FromDigits(14165550123);
    private static readonly Msisdn Neighbour = Msisdn.FromDigits(14165550124);
    private static readonly Msisdn Elsewhere = Msisdn.FromDigits(15145550123);

    [Fact]
    public void A_number_gets_as_many_codes_as_its_limit_and_again_when_the_oldest_is_out_of_the_window()
    {
        var codes = new CodeVelocity(new CodeLimits(Limit("2 per 10 minutes"), null, null));
        Assert.Null(codes.Take(Claire, 1, Start));
        Assert.Null(codes.Take(Claire, 2, Start + Duration.FromMinutes(4)));
        var refusal = codes.Take(Claire, 3, Start + Duration.FromMinutes(6));
        Assert.Equal((CodeScope.Number, "2 per 10 minutes", Duration.FromMinutes(4)), Told(refusal));
        Assert.Null(codes.Take(Neighbour, 4, Start + Duration.FromMinutes(6)));
        Assert.NotNull(codes.Take(Claire, 5, Start + Duration.FromMinutes(10) - Duration.Epsilon));
        Assert.Null(codes.Take(Claire, 6, Start + Duration.FromMinutes(10)));
        Assert.NotNull(codes.Take(Claire, 7, Start + Duration.FromMinutes(13)));
    }

    [Fact]
    public void Numbers_that_differ_in_their_last_four_digits_share_the_limit_of_their_block()
    {
        var codes = new CodeVelocity(new CodeLimits(null, Limit("2 per 1 hour"), null));
        Assert.Null(codes.Take(Claire, 1, Start));
        Assert.Null(codes.Take(Neighbour, 2, Start));
        Assert.Equal(CodeScope.Block, codes.Take(Msisdn.FromDigits(14165559999), 3, Start)!.Value.Scope);
        Assert.Null(codes.Take(Elsewhere, 4, Start));
    }

    [Fact]
    public void All_numbers_share_the_limit_of_their_country()
    {
        var codes = new CodeVelocity(new CodeLimits(null, null, Limit("1 per 2 hours")));
        Assert.Null(codes.Take(Claire, 1, Start));
        Assert.Equal((CodeScope.Country, "1 per 2 hours", Duration.FromHours(2)), Told(codes.Take(Elsewhere, 2, Start)));
    }

    [Fact]
    public void What_one_limit_refuses_takes_no_room_of_another()
    {
        var codes = new CodeVelocity(new CodeLimits(Limit("1 per 1 minute"), Limit("2 per 1 hour"), null));
        Assert.Null(codes.Take(Claire, 1, Start));
        for (var request = 2u; request < 20; request++)
        {
            Assert.Equal(CodeScope.Number, codes.Take(Claire, request, Start)!.Value.Scope);
        }

        Assert.Null(codes.Take(Neighbour, 20, Start));
    }

    [Fact]
    public void The_same_request_is_the_same_code()
    {
        var codes = new CodeVelocity(new CodeLimits(Limit("1 per 10 minutes"), Limit("1 per 1 hour"), null));
        Assert.Null(codes.Take(Claire, 7, Start));
        Assert.Null(codes.Take(Claire, 7, Start + Duration.FromMinutes(9)));
        Assert.NotNull(codes.Take(Claire, 8, Start + Duration.FromMinutes(9)));
    }

    [Fact]
    public void What_is_out_of_all_windows_is_forgotten_and_an_attack_has_a_bound()
    {
        var codes = new CodeVelocity(new CodeLimits(Limit("5 per 10 minutes"), null, null));
        for (var at = 0; at < CodeVelocity.Most + 1_000; at++)
        {
            Assert.Null(codes.Take(Msisdn.FromDigits(14_000_000_000 + at), (ulong)at, Start));
        }

        Assert.Equal(CodeVelocity.Most, codes.Count);
        Assert.Null(codes.Take(Claire, 1, Start + Duration.FromMinutes(10)));
        Assert.Equal(1, codes.Count);
    }

    [Property]
    public Property No_window_ever_holds_more_than_its_limit() =>
        Prop.ForAll(
            Gen.Choose(0, 90).Zip(Gen.Choose(0, 3)).ListOf(200).ToArbitrary(),
            steps =>
            {
                var codes = new CodeVelocity(new CodeLimits(Limit("3 per 5 minutes"), Limit("5 per 7 minutes"), null));
                var taken = new List<(Instant At, int Number)>();
                var now = Start;
                var request = 0UL;
                foreach (var (seconds, number) in steps)
                {
                    now += Duration.FromSeconds(seconds);
                    var before = taken.Where(code => code.At + Duration.FromMinutes(5) > now).Count(code => code.Number == number);
                    var block = taken.Count(code => code.At + Duration.FromMinutes(7) > now);
                    var isTaken = codes.Take(Msisdn.FromDigits(14165550100 + number), ++request, now) is null;
                    if (isTaken != (before < 3 && block < 5))
                    {
                        return false;
                    }

                    if (isTaken)
                    {
                        taken.Add((now, number));
                    }
                }

                return true;
            }
        );

    [Theory]
    [InlineData("5 per 10 minutes")]
    [InlineData("1 per 1 minute")]
    [InlineData("200 per 1 hour")]
    [InlineData("1000000 per 24 hours")]
    public void A_limit_is_written_as_it_is_read(string text) => Assert.Equal(text, Limit(text).ToString());

    [Theory]
    [InlineData("5 in 10 minutes")]
    [InlineData("0 per 1 hour")]
    [InlineData("5 per 25 hours")]
    [InlineData("5 per 1 day")]
    [InlineData("-1 per 1 hour")]
    [InlineData("1000001 per 1 hour")]
    [InlineData("")]
    public void Anything_else_is_no_limit(string text) => Assert.False(CodeLimit.TryParse(text, out _));

    private static CodeLimit Limit(string text) => CodeLimit.TryParse(text, out var limit) ? limit : throw new ArgumentException(text);

    private static (CodeScope Scope, string Limit, Duration RetryAfter) Told(CodeRefusal? refusal) =>
        (refusal!.Value.Scope, refusal.Value.Limit.ToString(), refusal.Value.RetryAfter);
}
