using System.CommandLine;

namespace Starling.Cli.Commands;

/// <summary>Options of every verb.</summary>
internal static class GlobalOptions
{
    /// <summary>The port a server listens on unless told otherwise.</summary>
    public const string DefaultAddress = "http://127.0.0.1:5080";

    public static readonly Option<string[]> Address = new("--address", "-a")
    {
        Description = "Where the server is; repeat it to name several, any of which will do.",
        HelpName = "URL",
        Recursive = true,
        DefaultValueFactory = _ => [DefaultAddress],
    };

    public static readonly Option<string?> Certificate = File(
        "--certificate",
        "Certificate by which an https server knows you, in PEM, with its key or with --key."
    );

    public static readonly Option<string?> Key = File("--key", "Private key of the certificate, in PEM.");

    public static readonly Option<string?> Authority = File(
        "--authority",
        "Certificate of who signed the server's, in PEM; otherwise one of those that this machine trusts."
    );

    /// <summary>Where the API key is, when no file is named: command lines are seen by everybody on the machine.</summary>
    public const string ApiKeyVariable = "STARLING_API_KEY";

    public static readonly Option<string?> ApiKeyFile = File(
        "--api-key-file",
        $"File that holds the API key; otherwise the environment's {ApiKeyVariable}, or none."
    );

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the result as JSON, and nothing else, on the standard output.",
        Recursive = true,
    };

    private static Option<string?> File(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "FILE",
            Recursive = true,
        };
}
