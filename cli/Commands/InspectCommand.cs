using System.CommandLine;
using Migration.Cli.Inspection;

namespace Migration.Cli.Commands;

/// <summary><c>inspect ARCHIVE|IMAGE</c>.</summary>
internal static class InspectCommand
{
    /// <summary>For registries without TLS.</summary>
    public static readonly Option<bool> PlainHttp = new("--plain-http")
    {
        Description = "The registry speaks HTTP without TLS",
    };

    private static readonly Argument<string> Checkpoint = new("ARCHIVE|IMAGE")
    {
        Description = "A checkpoint archive, an image like registry.example/name:tag, or a folder of CRIU's images",
    };

    private static readonly Option<bool> Values = new("--show-values")
    {
        Description = "Show the values of the environment's variables too; they may be secrets",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) =>
        new Command("inspect", "Shows what is in a checkpoint: processes, connections, mounts, memory, timings")
        {
            Checkpoint, Values, PlainHttp,
        }
        .Examples(
            "migratectl inspect /var/lib/containerflow/checkpoints/9f3c.tar",
            "migratectl inspect 127.0.0.1:5000/checkpoints/redis:9f3c --plain-http",
            "migratectl inspect checkpoint.tar -o json | jq '.sockets[] | select(.state == \"Established\")'")
        .Does(shell, RunAsync);

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellation) =>
        InspectionErrors.TranslateAsync(async () =>
        {
            var opener = new CheckpointOpener(context.Get(PlainHttp), context.Shell);
            await using var files = await opener.OpenAsync(context.Get(Checkpoint), cancellation);
            var report = await new CheckpointReader(files).ReadAsync(context.Get(Values), cancellation);
            context.Printer.Write(report, writer => ReportText.Write(writer, report));
            return ExitCodes.Done;
        });
}
