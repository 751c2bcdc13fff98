using Starling.Domain.Contacts;
using Starling.Domain.Ports;

namespace Starling.Domain.Spending;

/// <summary>Prices by the country of the number, as settings say them. Where all countries cost the same no country is looked up.</summary>
/// <remarks>A price on the sender's record has a currency of its own and is not looked at.</remarks>
public sealed class CountryPrices(CurrentSpendBook current, INumberPlaces places) : IPriceSource
{
    public long MicrosPerSegment(TenantId tenant, SenderAddress sender, Msisdn number)
    {
        var book = current.Book;
        return book.Prices.Count == 0 ? book.Price : book.PriceOf(places.Find(number).Countries);
    }
}
