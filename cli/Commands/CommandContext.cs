using System.CommandLine;
using Migration.Cli.Api;
using Migration.Cli.Configuration;
using Migration.Cli.Output;

namespace Migration.Cli.Commands;

/// <summary>What a command works with: its arguments, the printer, the servers.</summary>
internal sealed class CommandContext(ParseResult parsed, Shell shell) : IDisposable
{
    private Connection? _connection;
    private CoordinatorClient? _coordinator;
    private SwitchClient? _switch;

    /// <summary>The surroundings.</summary>
    public Shell Shell => shell;

    /// <summary>Where results go.</summary>
    public Printer Printer { get; } = new(shell, parsed.GetValue(GlobalOptions.Output));

    /// <summary>Whom to talk to.</summary>
    public Connection Connection => _connection ??= Connection.Resolve(Choice, shell);

    /// <summary>The coordinator.</summary>
    public CoordinatorClient Coordinator => _coordinator ??= new CoordinatorClient(Connection);

    /// <summary>switchctl.</summary>
    public SwitchClient Switch => _switch ??= new SwitchClient(Connection);

    /// <summary>What the command line says about the connection.</summary>
    public ConnectionChoice Choice => GlobalOptions.Choice(parsed);

    /// <summary>The configuration file's path.</summary>
    public string ConfigPath => ConfigFile.PathOf(Choice.ConfigFile, shell);

    /// <summary>Who asks, for the record.</summary>
    public string User => shell.Variable("SUDO_USER") ?? shell.Variable("USER") ?? "migratectl";

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>The value of an argument.</summary>
    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    /// <inheritdoc />
    public void Dispose()
    {
        _coordinator?.Dispose();
        _switch?.Dispose();
    }
}
