using Migration.Softswitch.Compile;
using Migration.Softswitch.Layout;

namespace Migration.Stf;

/// <summary>What became of a case.</summary>
internal enum StfOutcome
{
    /// <summary>All packets as expected.</summary>
    Passed,

    /// <summary>Something differs from what the file says.</summary>
    Failed,

    /// <summary>As the file says, but not as another switch that ran the same case.</summary>
    Differs,

    /// <summary>The softswitch refused the program.</summary>
    Refused,

    /// <summary>The compiler refused the program, so there is nothing to run.</summary>
    NotCompiled,
}

/// <summary>A case with what became of it.</summary>
/// <param name="Name">Path within the folder, without the ending.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why, empty for one that passed.</param>
internal sealed record StfResult(string Name, StfOutcome Outcome, string Reason);

/// <summary>All cases of a folder.</summary>
/// <param name="Results">One per case.</param>
internal sealed record StfSuite(IReadOnlyList<StfResult> Results)
{
    /// <summary>Runs them.</summary>
    public static async Task<StfSuite> RunAsync(StfOptions options, TextWriter progress)
    {
        var work = options.WorkFolder ?? Directory.CreateTempSubdirectory("stf-").FullName;
        try
        {
            var compiler = options.Compiler is { } path ? new P4Compiler(path, work) : null;
            var results = new List<StfResult>();
            foreach (var (name, stf) in Find(options))
            {
                var result = await RunCaseAsync(name, stf, compiler, options.Other);
                results.Add(result);
                if (options.IsVerbose)
                {
                    await progress.WriteLineAsync($"{result.Outcome} {result.Name} {result.Reason}");
                }
            }

            return new StfSuite(results);
        }
        finally
        {
            if (options.WorkFolder is null)
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    /// <summary>Runs one case.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="stf">The file with the statements.</param>
    /// <param name="compiler">Compiles the program beside it; null where the compiled program is beside it.</param>
    /// <param name="other">What another switch sent; null for no comparison.</param>
    public static async Task<StfResult> RunCaseAsync(
        string name, string stf, P4Compiler? compiler, OtherSwitch? other)
    {
        var json = Path.ChangeExtension(stf, ".json");
        if (compiler is not null)
        {
            var (compiled, error) = await compiler.CompileAsync(Path.ChangeExtension(stf, ".p4"), Flat(name));
            if (compiled is null)
            {
                return new StfResult(name, StfOutcome.NotCompiled, error!);
            }

            json = compiled;
        }

        try
        {
            var program = ProgramCompiler.Compile(await File.ReadAllBytesAsync(json), TimeProvider.System);
            var sent = await StfSession.RunAsync(program, StfParser.Parse(await File.ReadAllTextAsync(stf)));
            return other?.Compare(Flat(name), sent) is { } difference
                ? new StfResult(name, StfOutcome.Differs, difference)
                : new StfResult(name, StfOutcome.Passed, string.Empty);
        }
        catch (ProgramRefusedException e)
        {
            return new StfResult(name, StfOutcome.Refused, string.Join("; ", e.Reasons));
        }
        catch (Exception e) when (e is StfException or FormatException)
        {
            return new StfResult(name, StfOutcome.Failed, e.Message);
        }
    }

    private static string Flat(string name) => name.Replace('/', '_');

    // Programs for other architectures than v1model are no cases: psa, ebpf and the like.
    private static IEnumerable<(string Name, string Stf)> Find(StfOptions options) =>
        from stf in Directory.EnumerateFiles(options.Folder, "*.stf", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
        let name = Path.ChangeExtension(Path.GetRelativePath(options.Folder, stf).Replace('\\', '/'), null)
        where name.Contains(options.Only, StringComparison.Ordinal)
        where options.Compiler is null
            ? File.Exists(Path.ChangeExtension(stf, ".json"))
            : IsForV1Model(Path.ChangeExtension(stf, ".p4"))
        select (name, stf);

    private static bool IsForV1Model(string source) => File.Exists(source)
        && File.ResolveLinkTarget(source, returnFinalTarget: true) is null or { Exists: true }
        && File.ReadLines(source).Any(l => l.Contains("include", StringComparison.Ordinal)
            && l.Contains("v1model.p4", StringComparison.Ordinal));
}
