using Starling.Domain.Text;

namespace Starling.Gateway.Preview;

/// <summary>Codings as the contract shows them.</summary>
internal static class CodingMapping
{
    public static V1.TextCoding ToProto(DataCoding coding) => coding == DataCoding.Gsm7 ? V1.TextCoding.Gsm7 : V1.TextCoding.Ucs2;
}
