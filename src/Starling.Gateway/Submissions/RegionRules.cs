namespace Starling.Gateway.Submissions;

/// <summary>What is said about a country that is none.</summary>
internal static class RegionRules
{
    public static FieldFault Fault(string region, string field = "default_region") =>
        new(ErrorReasons.RegionUnknown, field, region, "a country is written with two capital letters (ISO 3166-1 alpha-2): CA, FR");
}
