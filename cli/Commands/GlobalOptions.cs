using System.CommandLine;
using Migration.Cli.Configuration;
using Migration.Cli.Output;

namespace Migration.Cli.Commands;

/// <summary>Options that every command has.</summary>
internal static class GlobalOptions
{
    public static readonly Option<OutputFormat> Output = new("--output", "-o")
    {
        Description = "How to write results: table, json or yaml",
        HelpName = "table|json|yaml",
        DefaultValueFactory = _ => OutputFormat.Table,
        Recursive = true,
    };

    private static readonly Option<string?> Config = Text(
        "--config", "FILE", "Configuration file; default $MIGRATECTL_CONFIG or ~/.config/migratectl/config.yaml");

    private static readonly Option<string?> Context = Text(
        "--context", "NAME",
        "Context of the configuration file to use; default $MIGRATECTL_CONTEXT or its current one");

    private static readonly Option<string?> Coordinator = Text(
        "--coordinator", "URL", $"Address of the coordinator; default {Connection.DefaultCoordinator}");

    private static readonly Option<string?> Switch = Text(
        "--switch", "URL", $"Address of switchctl; default {Connection.DefaultSwitch}");

    private static readonly Option<double> Timeout = new("--timeout")
    {
        Description = "Longest wait for a server's answer, in seconds",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 15,
        Recursive = true,
    };

    static GlobalOptions() => Timeout.Validators.Add(result =>
    {
        if (result.GetValue(Timeout) is not (>= 0.1 and <= 600))
            result.AddError("--timeout has to be from 0.1 to 600 seconds.");
    });

    /// <summary>All of them.</summary>
    public static IEnumerable<Option> All => [Output, Config, Context, Coordinator, Switch, Timeout];

    /// <summary>What they say about the connection.</summary>
    public static ConnectionChoice Choice(ParseResult parsed) => new(
        parsed.GetValue(Config),
        parsed.GetValue(Context),
        parsed.GetValue(Coordinator),
        parsed.GetValue(Switch),
        TimeSpan.FromSeconds(parsed.GetValue(Timeout)));

    private static Option<string?> Text(string name, string help, string description) => new(name)
    {
        Description = description, HelpName = help, Recursive = true,
    };
}
