namespace Starling.Cli.Contacts;

/// <summary>A contact file that cannot be used at all; the message says what to do about it.</summary>
public sealed class ContactFileException(string message) : Exception(message);
