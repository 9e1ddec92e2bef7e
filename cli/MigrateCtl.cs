using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json;
using Migration.Cli.Commands;
using Migration.Cli.Output;

namespace Migration.Cli;

/// <summary>The whole program as a function of its arguments and surroundings.</summary>
internal static class MigrateCtl
{
    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <param name="shell">The surroundings.</param>
    /// <param name="cancellation">Set by Ctrl-C.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments, Shell shell, CancellationToken cancellation)
    {
        var root = Root(shell);
        var parsed = root.Parse(arguments);
        var configuration = new InvocationConfiguration
        {
            Output = shell.Out,
            Error = shell.Error,
            EnableDefaultExceptionHandler = false,
            // Ctrl-C is handled by the caller.
            ProcessTerminationTimeout = null,
        };
        try
        {
            var code = await parsed.InvokeAsync(configuration, cancellation);
            return parsed.Errors.Count > 0 && code != ExitCodes.Done ? ExitCodes.Usage : code;
        }
        catch (CliException e)
        {
            Printer.Error(shell, e.Message, e.Advice);
            return e.ExitCode;
        }
        catch (JsonException e)
        {
            Printer.Error(
                shell, $"A server's answer cannot be understood: {e.Message}",
                "Is it of another version, or another program at that address? 'migratectl doctor' asks who is there.");
            return ExitCodes.Unreachable;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }

    private static RootCommand Root(Shell shell)
    {
        var root = new RootCommand("Requests, follows and explains live migrations of containers.");
        foreach (var option in GlobalOptions.All)
            root.Add(option);
        root.Add(MigrateCommand.Create(shell));
        root.Add(ListCommand.Create(shell));
        root.Add(GetCommand.Create(shell));
        root.Add(WatchCommand.Create(shell));
        root.Add(CancelCommand.Create(shell));
        root.Add(DrainCommand.Create(shell));
        root.Add(WorkloadsCommand.Create(shell));
        root.Add(ServicesCommand.Create(shell));
        root.Add(TablesCommand.Create(shell));
        root.Add(InspectCommand.Create(shell));
        root.Add(DiffCommand.Create(shell));
        root.Add(DoctorCommand.Create(shell));
        root.Add(ConfigCommand.Create(shell));
        root.Add(CompletionCommand.Create(shell));
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
        return root;
    }
}
