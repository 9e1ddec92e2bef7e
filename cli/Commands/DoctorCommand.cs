using System.CommandLine;
using Migration.Cli.Doctor;
using Migration.Cli.Output;

namespace Migration.Cli.Commands;

/// <summary><c>doctor</c>.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string?> Only = new("--only")
    {
        Description = "Only the node this runs on, or only the servers; by default both", HelpName = "node|servers",
    };

    private static readonly Option<string?> Registry = new("--registry")
    {
        Description = "Check this registry too", HelpName = "HOST[:PORT]",
    };

    private static readonly Option<bool> PlainHttp = new("--plain-http")
    {
        Description = "The registry speaks HTTP without TLS",
    };

    private static readonly Option<string?> Criu = new("--criu")
    {
        Description = "CRIU to check; default $CONTAINERFLOW_CRIU, else the one in /opt/containerflow, else criu",
        HelpName = "FILE",
    };

    static DoctorCommand() => Only.AcceptOnlyFromAmong("node", "servers");

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell) =>
        new Command("doctor", "Checks everything that a node needs, and says how to mend what is missing")
        {
            Only, Registry, PlainHttp, Criu,
        }
        .Examples(
            "sudo migratectl doctor --registry 127.0.0.1:5000 --plain-http",
            "migratectl doctor --only servers -o json")
        .Does(shell, RunAsync);

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var only = context.Get(Only);
        var findings = new List<Finding>();
        if (only != "servers")
        {
            var paths = new DoctorPaths { Criu = DoctorPaths.FindCriu(context.Get(Criu), context.Shell) };
            findings.AddRange(await NodeChecks.RunAsync(paths, cancellation));
            findings.AddRange(await CriuChecks.RunAsync(paths, cancellation));
        }

        if (only != "node")
        {
            findings.AddRange(await ServerChecks.RunAsync(
                context, context.Get(Registry), context.Get(PlainHttp), cancellation));
        }

        context.Printer.Write(
            findings.Select(f => new { f.Check, Verdict = Word(f.Verdict), f.Found, f.Cure }),
            writer => Write(writer, findings));
        return findings.Any(f => f.Verdict == Verdict.Failed) ? ExitCodes.NotAsWanted : ExitCodes.Done;
    }

    private static void Write(TextWriter writer, List<Finding> findings)
    {
        var width = findings.Max(f => f.Check.Length);
        foreach (var finding in findings)
        {
            writer.WriteLine(
                $"{Word(finding.Verdict),-7}  {finding.Check.PadRight(width)}  {PlainText.OneLine(finding.Found)}");
            if (finding.Cure is { } cure)
                writer.WriteLine($"{"",-7}  {"".PadRight(width)}  -> {PlainText.OneLine(cure)}");
        }

        writer.WriteLine(findings.Any(f => f.Verdict == Verdict.Failed)
            ? "Not ready: mend what failed."
            : "Ready.");
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Warning => "warning",
        _ => "FAILED",
    };
}
