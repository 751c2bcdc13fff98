using Starling.Cli.Contacts;
using Starling.V1;

namespace Starling.Cli.Tests.Contacts;

public sealed class ConsentWordTests
{
    [Theory]
    [InlineData("yes", ConsentKind.Express)]
    [InlineData("Oui", ConsentKind.Express)]
    [InlineData(" EXPRESS ", ConsentKind.Express)]
    [InlineData("exprès", ConsentKind.Express)]
    [InlineData("opt-in", ConsentKind.Express)]
    [InlineData("1", ConsentKind.Express)]
    [InlineData("implied", ConsentKind.Implied)]
    [InlineData("Tacite", ConsentKind.Implied)]
    [InlineData("implicite", ConsentKind.Implied)]
    [InlineData("no", ConsentKind.Unspecified)]
    [InlineData("NON", ConsentKind.Unspecified)]
    [InlineData("0", ConsentKind.Unspecified)]
    [InlineData("", ConsentKind.Unspecified)]
    [InlineData("  ", ConsentKind.Unspecified)]
    public void Words_of_two_languages_are_read(string cell, ConsentKind expected)
    {
        Assert.True(ConsentWord.TryRead(cell, out var kind));
        Assert.Equal(expected, kind);
    }

    [Theory]
    [InlineData("maybe")]
    [InlineData("ja")]
    [InlineData("?")]
    [InlineData("-")]
    [InlineData("yes and no")]
    public void A_permission_is_never_guessed(string cell) => Assert.False(ConsentWord.TryRead(cell, out _));
}
