using System.Diagnostics;
using Migration.Local.Parts;

namespace Aspire.Hosting;

internal sealed class ProjectResource(string name, string projectPath)
{
    private Action<EnvironmentCallbackContext> _environment = _ => { };
    private Process? _process;

    public string Name { get; } = name;

    public int Port { get; private set; }

    public string Health { get; private set; } = "/";

    public bool Ended => _process is { HasExited: true };

    public ProjectResource WithHttpEndpoint(int? port = null, bool isProxied = true)
    {
        if (port is null || isProxied)
            throw new NotSupportedException("the list gives every service its own port");
        Port = port.Value;
        return this;
    }

    public ProjectResource WithHttpHealthCheck(string? path = null)
    {
        Health = path ?? "/";
        return this;
    }

    public ProjectResource WithEnvironment(Action<EnvironmentCallbackContext> callback)
    {
        _environment = callback;
        return this;
    }

    public Process Start()
    {
        var folder = Path.GetDirectoryName(projectPath)!;
        var service = Path.GetFileName(folder);
        var program = ProjectTree.Program(Path.GetRelativePath(ProjectTree.Root, folder), $"migration-{service}");
        var start = new ProcessStartInfo("dotnet", [program])
        {
            WorkingDirectory = Path.GetDirectoryName(program),
            RedirectStandardOutput = true,
        };
        var context = new EnvironmentCallbackContext();
        _environment(context);
        foreach (var (key, value) in context.EnvironmentVariables)
            start.Environment[key] = $"{value}";
        _process = Process.Start(start)!;
        // Whoever looks for why one does not come up finds it there.
        _process.OutputDataReceived += (_, line) => Console.Error.WriteLine($"{Name}: {line.Data}");
        _process.BeginOutputReadLine();
        return _process;
    }
}
