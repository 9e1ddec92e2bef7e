using System.CommandLine;
using Migration.Cli.Inspection;
using Migration.Cli.Output;

namespace Migration.Cli.Commands;

/// <summary><c>diff A B</c>.</summary>
internal static class DiffCommand
{
    private static readonly Argument<string> First = new("A") { Description = "A checkpoint, as for inspect" };

    private static readonly Argument<string> Second = new("B") { Description = "Another one" };

    private static readonly Option<bool> NoPages = new("--no-pages")
    {
        Description = "Do not compare the memory page by page",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) =>
        new Command("diff", "Compares two checkpoints; the exit code is 0 when they are the same, 1 when they differ")
        {
            First, Second, NoPages, InspectCommand.PlainHttp,
        }
        .Examples("migratectl diff before.tar after.tar", "migratectl diff a.tar b.tar --no-pages -o yaml")
        .Does(shell, RunAsync);

    private static Task<int> RunAsync(CommandContext context, CancellationToken cancellation) =>
        InspectionErrors.TranslateAsync(async () =>
        {
            var opener = new CheckpointOpener(context.Get(InspectCommand.PlainHttp), context.Shell);
            await using var a = await opener.OpenAsync(context.Get(First), cancellation);
            await using var b = await opener.OpenAsync(context.Get(Second), cancellation);
            var left = await new CheckpointReader(a).ReadAsync(withValues: false, cancellation);
            var right = await new CheckpointReader(b).ReadAsync(withValues: false, cancellation);
            var differences = ReportDifference.Between(left, right);
            var pages = new List<PageDifference>();
            var both = left.Processes.Select(p => p.Pid).Intersect(right.Processes.Select(p => p.Pid));
            foreach (var pid in context.Get(NoPages) ? [] : both)
            {
                if (await new PageComparison(a, b).CompareAsync(pid, cancellation) is { } compared)
                    pages.Add(compared);
            }

            context.Printer.Write(
                new { A = a.Name, B = b.Name, Differences = differences, Pages = pages },
                writer => Write(writer, differences, pages));
            var same = differences.Count == 0 && pages.All(p => p is { Changed: 0, OnlyInA: 0, OnlyInB: 0 });
            return same ? ExitCodes.Done : ExitCodes.NotAsWanted;
        });

    private static void Write(
        TextWriter writer, IReadOnlyList<Difference> differences, List<PageDifference> pages)
    {
        var table = new TextTable("WHAT", "A", "B");
        foreach (var difference in differences)
            table.Add(difference.Path, difference.A, difference.B);
        if (table.Count > 0)
            table.Write(writer);
        else
            writer.WriteLine("The reports are the same.");
        if (pages.Count == 0)
            return;
        writer.WriteLine();
        var memory = new TextTable("PID", "PAGES SAME", "CHANGED", "ONLY IN A", "ONLY IN B");
        foreach (var p in pages)
            memory.Add($"{p.Pid}", $"{p.Same}", $"{p.Changed}", $"{p.OnlyInA}", $"{p.OnlyInB}");
        memory.Write(writer);
    }
}
