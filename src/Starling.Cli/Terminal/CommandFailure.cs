namespace Starling.Cli.Terminal;

/// <summary>An ordinary reason to stop, already in words for people.</summary>
internal sealed class CommandFailure(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
