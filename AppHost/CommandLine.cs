using System.CommandLine;
using Migration.Local.Cluster;
using Migration.Local.Job;

namespace Migration.AppHost;

/// <summary>The command line of the local run.</summary>
internal static class CommandLine
{
    private const int MostConnections = 10_000;

    private static readonly Option<bool> Once = new("--once")
    {
        Description = "End after the report; the exit code says whether every connection survived",
    };

    private static readonly Option<FileInfo?> Json = new("--json")
    {
        Description = "Write the report to this file, as JSON",
    };

    private static readonly Option<DirectoryInfo?> Logs = new("--logs")
    {
        Description = "Copy the logs of all parts to this folder at the end",
    };

    private static readonly Option<int> Connections = Number(
        "--connections", 32, 1, MostConnections, "Clients that stay connected throughout");

    private static readonly Option<int> Migrations = Number(
        "--migrations", 2, 0, 10_000, "Migrations, there and back in turn");

    private static readonly Option<int> Think = Number(
        "--think-ms", 10, 0, 60_000, "Time between a client's reply and its next request, in milliseconds");

    private static readonly Option<int> Arrivals = Number(
        "--arrivals", 0, 0, 1000, "New connections a second while the migrations run");

    private static readonly Option<int> Floor = Number(
        "--floor", 3, 0, 100, "How often checkpoint and restore alone are measured");

    private static readonly Option<int> CoordinatorPort = Number(
        "--coordinator-port", 0, 0, ushort.MaxValue, "HTTP port of the coordinator; 0 takes a free one");

    private static readonly Option<int> DashboardPort = Number(
        "--dashboard-port", 0, 0, ushort.MaxValue, "Port of the dashboard; 0 takes a free one");

    private static readonly Option<string> Instance = new("--instance")
    {
        Description = "Name of this run; runs of different names live side by side",
        DefaultValueFactory = _ => "local",
    };

    private static readonly Option<bool> SkipPrerequisites = new("--skip-prerequisites")
    {
        Description = "Do not run scripts/install-prerequisites.sh first",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="run">Does what the command line asks for.</param>
    public static RootCommand Create(Func<RunOptions, Task<int>> run)
    {
        var command = new RootCommand(
            "Brings up everything on this machine, moves a live redis between two nodes, and reports what " +
            "its clients saw")
        {
            Once, Json, Logs, Connections, Migrations, Think, Arrivals, Floor, CoordinatorPort,
            DashboardPort, Instance, SkipPrerequisites,
        };
        command.SetAction((parsed, _) => run(Options(parsed)));
        return command;
    }

    private static RunOptions Options(ParseResult parsed) => new()
    {
        Once = parsed.GetValue(Once),
        Json = parsed.GetValue(Json),
        Logs = parsed.GetValue(Logs),
        Migrations = parsed.GetValue(Migrations),
        Arrivals = parsed.GetValue(Arrivals),
        DashboardPort = parsed.GetValue(DashboardPort),
        SkipPrerequisites = parsed.GetValue(SkipPrerequisites),
        Cluster = new LocalClusterOptions
        {
            Instance = parsed.GetValue(Instance)!,
            CoordinatorPort = parsed.GetValue(CoordinatorPort),
        },
        Job = new JobOptions
        {
            Connections = parsed.GetValue(Connections),
            Think = TimeSpan.FromMilliseconds(parsed.GetValue(Think)),
            FloorRepetitions = parsed.GetValue(Floor),
        },
    };

    private static Option<int> Number(string name, int usual, int least, int most, string description)
    {
        var option = new Option<int>(name)
        {
            Description = $"{description} ({least} to {most})",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) is var value && (value < least || value > most))
                result.AddError($"{name} is {value}; it has to be from {least} to {most}.");
        });
        return option;
    }
}
