using System.CommandLine;

namespace Migration.Cli.Commands;

/// <summary>Makes commands that report their errors alike.</summary>
internal static class CommandBuilder
{
    /// <summary>Gives a command its work.</summary>
    /// <param name="command">The command.</param>
    /// <param name="shell">The surroundings.</param>
    /// <param name="work">Does it and says the exit code.</param>
    public static Command Does(
        this Command command, Shell shell, Func<CommandContext, CancellationToken, Task<int>> work)
    {
        command.SetAction(async (parsed, cancellation) =>
        {
            using var context = new CommandContext(parsed, shell);
            return await work(context, cancellation);
        });
        return command;
    }

    /// <summary>Adds examples, which <c>--help</c> shows.</summary>
    public static Command Examples(this Command command, params string[] lines)
    {
        HelpWithExamples.Add(command, lines);
        return command;
    }
}
