using System.Text;

namespace Migration.Cli.Tests.Harness;

/// <summary>Runs the program in this process, as a pipe or a terminal would see it.</summary>
internal sealed class MigrateCtlRun
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public Dictionary<string, string?> Variables { get; } = new() { ["HOME"] = "/nonexistent" };

    public bool Interactive { get; init; }

    public string Output => Text(_output);

    public string Error => Text(_error);

    public async Task<int> RunAsync(CancellationToken cancellation, params string[] arguments)
    {
        await using var output = new TextSink(_output, _gate);
        await using var error = new TextSink(_error, _gate);
        var shell = new Shell
        {
            Out = output,
            Error = error,
            Variable = name => Variables.GetValueOrDefault(name),
            Interactive = Interactive,
            Width = 120,
        };
        return await MigrateCtl.RunAsync(arguments, shell, cancellation);
    }

    public Task<int> RunAsync(params string[] arguments) =>
        RunAsync(TestContext.Current.CancellationToken, arguments);

    private string Text(StringBuilder from)
    {
        lock (_gate)
            return from.ToString();
    }
}
