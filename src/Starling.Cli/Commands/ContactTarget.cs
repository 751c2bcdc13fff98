using System.CommandLine;

namespace Starling.Cli.Commands;

/// <summary>The contact a verb is about: a number with its plus, <c>contacts/ID</c>, or the id of one of its people.</summary>
internal static class ContactTarget
{
    public static Argument<string> Create(string description = "A number with its plus, contacts/ID, or the id of a person.") =>
        new("contact") { Description = description };

    public static bool IsPhone(string target) => target.StartsWith('+');

    public static bool IsName(string target) => target.StartsWith("contacts/", StringComparison.Ordinal);
}
