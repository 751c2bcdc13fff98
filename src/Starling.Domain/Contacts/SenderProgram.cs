namespace Starling.Domain.Contacts;

/// <summary>The programme behind a sender, as the answers to its subscribers name it; null where the installation's own holds.</summary>
/// <param name="Name">As people know it; at most 40 characters.</param>
/// <param name="MessagesPerMonth">How often its texts come, 1 to 1 000.</param>
/// <param name="SupportContact">Number, address or page where people find help; at most 40 characters.</param>
public sealed record SenderProgram(string? Name, int? MessagesPerMonth, string? SupportContact)
{
    /// <summary>A sender that says nothing of its own.</summary>
    public static readonly SenderProgram Unnamed = new(null, null, null);
}
