using System.CommandLine;

namespace Migration.Bench;

/// <summary>The command line.</summary>
internal static class CommandLine
{
    /// <summary>Word that lists the benches.</summary>
    public const string List = "LIST";

    private const int MostRepetitions = 100;

    private static readonly Argument<string[]> Names = new("NAME")
    {
        Description = $"Benches to run, one after the other; {List} or none lists them",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<FileInfo?> Json = new("--json")
    {
        Description = "Write the figures to this file, as JSON; those of several benches under their names",
    };

    private static readonly Option<FileInfo?> Draw = new("--draw")
    {
        Description = "Draw the figures of this file, written by --json, instead of measuring; needs --plots",
    };

    private static readonly Option<DirectoryInfo?> Plots = new("--plots")
    {
        Description = "Write pictures of the figures into this folder, as SVG",
    };

    private static readonly Option<int?> Repetitions = new("--repetitions")
    {
        Description = $"How often each side is measured (1 to {MostRepetitions}); each bench has its own default",
    };

    private static readonly Option<int?> Limit = new("--limit")
    {
        Description = "Most cases of a bench that has many, spread over all of them (1 or more); all by default",
    };

    private static readonly Option<string?> Only = new("--only")
    {
        Description = "Only cases whose name contains this text, such as 'kill switchctl' or 'at TrafficHeld'",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="run">Does what the command line asks for.</param>
    public static RootCommand Create(Func<BenchOptions, Task<int>> run)
    {
        Names.Validators.Add(result =>
        {
            foreach (var name in result.Tokens.Select(t => t.Value))
            {
                if (IsList(name) || BenchCatalog.Find(name) is not null)
                    continue;
                result.AddError(
                    $"there is no bench {name}; there are {string.Join(", ", BenchCatalog.All.Select(b => b.Name))}.");
            }
        });
        Repetitions.Validators.Add(result =>
        {
            if (result.GetValue(Repetitions) is < 1 or > MostRepetitions)
                result.AddError($"--repetitions has to be from 1 to {MostRepetitions}.");
        });
        Limit.Validators.Add(result =>
        {
            if (result.GetValue(Limit) < 1)
                result.AddError("--limit has to be 1 or more.");
        });
        var command = new RootCommand("Measures the parts of the system, each beside what it is compared with")
        {
            Names, Json, Draw, Plots, Repetitions, Limit, Only,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Draw) is not { } file)
                return;
            if (!file.Exists)
                result.AddError($"--draw {file} is not there: name a file that --json wrote.");
            if (result.GetValue(Plots) is null)
                result.AddError("--draw needs --plots: name the folder for the pictures.");
        });
        command.SetAction((parsed, _) => run(new BenchOptions
        {
            Benches = Selected(parsed.GetValue(Names)!),
            Json = parsed.GetValue(Json),
            Draw = parsed.GetValue(Draw),
            Plots = parsed.GetValue(Plots),
            Repetitions = parsed.GetValue(Repetitions),
            Limit = parsed.GetValue(Limit),
            Only = parsed.GetValue(Only),
        }));
        return command;
    }

    private static List<IBench> Selected(string[] names) =>
        names.Any(IsList) ? [] : [.. names.Select(BenchCatalog.Find).OfType<IBench>().Distinct()];

    private static bool IsList(string name) => name.Equals(List, StringComparison.OrdinalIgnoreCase);
}
