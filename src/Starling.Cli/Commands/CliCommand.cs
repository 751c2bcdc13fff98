using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Starling.Cli.Contacts;
using Starling.Cli.Terminal;
using Starling.Client;
using Starling.Host;

namespace Starling.Cli.Commands;

/// <summary>A verb: its options, its examples, and how its faults become words and an exit code.</summary>
internal abstract class CliCommand : Command
{
    private readonly Screen _screen;

    protected CliCommand(string name, string description, Screen screen)
        : base(name, description)
    {
        _screen = screen;
        SetAction(async (parsed, cancellationToken) => (int)await RunSafelyAsync(parsed, cancellationToken));
    }

    /// <summary>Command lines that work, shown at the end of the help.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    protected Screen Screen => _screen;

    protected abstract Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken);

    protected static StarlingClient Connect(ParseResult parsed) =>
        new(
            new StarlingClientOptions
            {
                Addresses = [.. parsed.GetValue(GlobalOptions.Address)!.Select(ReadAddress)],
                // A person waits: a server that is not there should be said soon.
                MaxAttempts = 3,
                Certificate = parsed.GetValue(GlobalOptions.Certificate) is { } certificate
                    ? ReadPem(
                        GlobalOptions.Certificate.Name,
                        certificate,
                        () => X509Certificate2.CreateFromPemFile(certificate, parsed.GetValue(GlobalOptions.Key))
                    )
                    : null,
                ApiKey = ReadApiKey(parsed),
                Authority = parsed.GetValue(GlobalOptions.Authority) is { } authority
                    ? ReadPem(GlobalOptions.Authority.Name, authority, () => X509Certificate2.CreateFromPem(File.ReadAllText(authority)))
                    : null,
            }
        );

    private static string? ReadApiKey(ParseResult parsed)
    {
        var key = parsed.GetValue(GlobalOptions.ApiKeyFile) is { } file
            ? File.ReadAllText(file)
            : Environment.GetEnvironmentVariable(GlobalOptions.ApiKeyVariable);
        return string.IsNullOrWhiteSpace(key) ? null : key.Trim();
    }

    private static X509Certificate2 ReadPem(string option, string file, Func<X509Certificate2> read)
    {
        try
        {
            return read();
        }
        catch (CryptographicException fault)
        {
            throw new CommandFailure(ExitCode.Usage, $"{option}: '{file}' cannot be read as PEM: {fault.Message}");
        }
    }

    private static Uri ReadAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new CommandFailure(ExitCode.Usage, $"--address: '{address}' is not an address like http://127.0.0.1:5080");

    private async Task<ExitCode> RunSafelyAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(parsed, cancellationToken);
        }
        catch (CommandFailure failure)
        {
            _screen.Complain(failure.Message);
            return failure.Code;
        }
        catch (ContactFileException fault)
        {
            _screen.Complain(fault.Message);
            return ExitCode.Refused;
        }
        catch (StarlingException fault)
        {
            Tell(fault);
            return fault.IsUnreachable ? ExitCode.Unreachable : ExitCode.Refused;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _screen.Complain("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SettingsException)
        {
            _screen.Complain(fault.Message);
            return ExitCode.Refused;
        }
        catch (Exception fault)
        {
            _screen.Complain("This is a fault of the program; please report it with what follows:");
            _screen.Say(fault.ToString());
            return ExitCode.Bug;
        }
    }

    private void Tell(StarlingException fault)
    {
        _screen.Complain(
            fault.IsUnreachable ? $"{fault.Message} Is the server running? (dotnet run --project src/Starling.Host)" : fault.Message
        );
        foreach (var violation in fault.Violations)
        {
            _screen.Say($"  {violation.Field}: {violation.Rule}");
        }

        if (fault.Reason.Length > 0)
        {
            _screen.Say($"  ({fault.Reason})");
        }
    }
}
