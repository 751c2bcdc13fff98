using Starling.Domain.Contacts;

namespace Starling.Domain.Ports;

/// <summary>Texts that a bind was permitted to write and whose end is not known: they may still leave, or be on their way.</summary>
public interface IOpenSends
{
    /// <summary>Of these numbers, those that have one; whichever tenant's, process's or route's it is.</summary>
    /// <remarks>
    /// Asked after the commit of a stop, an empty answer says that nothing permitted before it can leave any more: an intent holds its contact's
    /// row until it is committed, so it is either seen here or refused by the stop.
    /// </remarks>
    Task<IReadOnlySet<Msisdn>> ToAsync(IReadOnlyCollection<Msisdn> numbers, CancellationToken cancel);
}
