using Starling.Domain.Contacts;
using Starling.Domain.Hours;

namespace Starling.Domain.Ports;

/// <summary>Numbering plans, at the edge: they come from a library that the domain does not know.</summary>
public interface INumberPlaces
{
    /// <summary>Where the number may be; from memory, at the cost of a look-up. Safe for all threads.</summary>
    NumberPlace Find(Msisdn number);
}
