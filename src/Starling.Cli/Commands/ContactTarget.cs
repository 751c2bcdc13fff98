using System.CommandLine;
using Starling.V1;

namespace Starling.Cli.Commands;

/// <summary>The contact a verb is about: a number with its plus, <c>contacts/ID</c>, or the id of one of its people.</summary>
internal static class ContactTarget
{
    public static Argument<string> Create(string description = "A number with its plus, contacts/ID, or the id of a person.") =>
        new("contact") { Description = description };

    /// <summary>The request for the contact.</summary>
    public static GetContactRequest Ask(string target) =>
        IsPhone(target) ? new GetContactRequest { Phone = target }
        : IsName(target) ? new GetContactRequest { Name = target }
        : new GetContactRequest { ProfileId = target };

    public static bool IsPhone(string target) => target.StartsWith('+');

    public static bool IsName(string target) => target.StartsWith("contacts/", StringComparison.Ordinal);
}
