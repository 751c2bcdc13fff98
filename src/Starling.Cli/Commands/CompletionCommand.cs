using System.CommandLine;
using Starling.Cli.Terminal;

namespace Starling.Cli.Commands;

/// <summary><c>completion</c>: the script by which a shell completes verbs and options.</summary>
/// <remarks>
/// The scripts hand what was typed, without the program's name, to the parser's own <c>[suggest:POSITION]</c> directive, so a new
/// verb or option is completed without a new script. Files complete as the shell does it.
/// </remarks>
internal sealed class CompletionCommand : CliCommand
{
    private const string Bash = """
        _starling() {
            local word="${COMP_WORDS[COMP_CWORD]}" line="${COMP_WORDS[*]:1:COMP_CWORD}"
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _starling starling
        """;

    private const string Zsh = """
        #compdef starling
        _starling() {
            local line="${(j: :)words[2,CURRENT]}"
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -a found || _files
        }
        compdef _starling starling
        """;

    private const string Fish = """
        function __starling_complete
            set -l words (commandline -opc) (commandline -ct)
            set -l line (string join ' ' -- $words[2..-1])
            $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c starling -a '(__starling_complete)'
        """;

    private readonly Argument<string> _shell = new Argument<string>("shell") { Description = "bash, zsh or fish." }.AcceptOnlyFromAmong(
        "bash",
        "zsh",
        "fish"
    );

    public CompletionCommand(Screen screen)
        : base("completion", "Prints the script by which a shell completes this program's verbs and options.", screen) =>
        Arguments.Add(_shell);

    public override IReadOnlyList<string> Examples =>
        [
            "source <(starling completion bash)",
            "starling completion zsh > ~/.zfunc/_starling",
            "starling completion fish > ~/.config/fish/completions/starling.fish",
        ];

    protected override Task<ExitCode> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        Screen.ResultWriter.WriteLine(
            parsed.GetValue(_shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => Fish,
            }
        );
        return Task.FromResult(ExitCode.Done);
    }
}
