using Starling.Domain.Access;

namespace Starling.Domain.Tests.Access;

/// <summary>Made and read back · its text, which hides it · what is no key · fitting its hash.</summary>
public sealed class ApiKeySecretTests
{
    [Fact]
    public void What_was_revealed_is_read_back_and_fits_its_hash()
    {
        var made = ApiKeySecret.Make();
        Assert.True(ApiKeySecret.TryParse(made.Reveal(), out var read));
        Assert.Equal(made.Id, read.Id);
        Assert.True(read.Fits(made.Hash()));
        Assert.False(ApiKeySecret.Make().Fits(made.Hash()));
    }

    [Fact]
    public void The_id_is_part_of_what_is_hashed()
    {
        var made = ApiKeySecret.Make();
        var moved = made.Reveal().Replace(made.Id, ApiKeySecret.Make().Id, StringComparison.Ordinal);
        Assert.True(ApiKeySecret.TryParse(moved, out var read));
        Assert.False(read.Fits(made.Hash()));
    }

    [Fact]
    public void Its_text_shows_the_id_and_not_the_secret()
    {
        var made = ApiKeySecret.Make();
        Assert.Equal($"starling_{made.Id}_…", made.ToString());
        Assert.DoesNotContain(made.Reveal()[22..], $"{made}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("starling_")]
    [InlineData("starling_k3v9m2p7w4xz_short")]
    [InlineData("STARLING_k3v9m2p7w4xz_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("starling_k3v9m2p7w4x!_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("starling_k3v9m2p7w4xz.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("starling_k3v9m2p7w4xz_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!")]
    [InlineData("starling_k3v9m2p7w4xz_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Anything_else_is_no_key(string text) => Assert.False(ApiKeySecret.TryParse(text, out _));
}
