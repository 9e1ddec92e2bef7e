using System.CommandLine;

namespace Migration.Cli.Commands;

/// <summary><c>completion SHELL</c>: prints a script that asks this program what could come next.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # migratectl completion for bash: source <(migratectl completion bash)
        _migratectl() {
            local line=${COMP_LINE:0:$COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} found
            mapfile -t found < <(migratectl "[suggest:${#line}]" "$line" 2>/dev/null)
            mapfile -t COMPREPLY < <(compgen -W "${found[*]}" -- "$word")
        }
        complete -o default -F _migratectl migratectl
        """;

    private const string Zsh = """
        #compdef migratectl
        # migratectl completion for zsh: source <(migratectl completion zsh)
        _migratectl() {
            local line="${BUFFER[1,$CURSOR]}"
            local -a found
            found=("${(@f)$(migratectl "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -a found
        }
        compdef _migratectl migratectl
        """;

    private const string Fish = """
        # migratectl completion for fish: migratectl completion fish | source
        function __migratectl
            set -l line (commandline -cp)
            migratectl "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c migratectl -f -a '(__migratectl)'
        """;

    private static readonly Argument<string> ShellName = new("SHELL") { Description = "bash, zsh or fish" };

    static CompletionCommand() => ShellName.AcceptOnlyFromAmong("bash", "zsh", "fish");

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) =>
        new Command("completion", "Prints the script that completes command lines in a shell") { ShellName }
            .Examples("source <(migratectl completion bash)", "migratectl completion fish | source")
            .Does(shell, (context, _) =>
            {
                shell.Out.WriteLine(context.Get(ShellName) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
                return Task.FromResult(ExitCodes.Done);
            });
}
