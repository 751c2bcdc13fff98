using Starling.Cli.Contacts;

namespace Starling.Cli.Tests.Contacts;

public sealed class FieldNameTests
{
    [Theory]
    [InlineData("first_name", "first_name")]
    [InlineData("First Name", "first_name")]
    [InlineData("  Prénom du client  ", "prenom_du_client")]
    [InlineData("N° de téléphone", "n_de_telephone")]
    [InlineData("e\u0301te\u0301", "ete")]
    [InlineData("Cœur/Œuvre", "coeur_oeuvre")]
    [InlineData("Straße", "strasse")]
    [InlineData("Łódź", "lodz")]
    [InlineData("ÇA VA?", "ca_va")]
    [InlineData("Total ($)", "total")]
    [InlineData("2024 points", "2024_points")]
    [InlineData("--", "")]
    [InlineData("日本", "")]
    [InlineData("", "")]
    public void A_title_becomes_lower_snake_case(string title, string expected) => Assert.Equal(expected, FieldName.Normalise(title));
}
