using System.Diagnostics;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Kubernetes;

namespace Migration.NodeServices.Tests.Kubernetes;

/// <summary>Real processes that a proc folder of the test's making says to be in containers.</summary>
internal sealed class FakeProcesses : IDisposable
{
    private readonly string _proc = Directory.CreateTempSubdirectory("proc-").FullName;
    private readonly List<Process> _processes = [];

    public FakeProcesses() => Finder = new ContainerProcesses(_proc);

    public ContainerProcesses Finder { get; }

    /// <summary>Starts a process in a container.</summary>
    public int Start(string containerId, string podUid = "1")
    {
        var process = Process.Start(new ProcessStartInfo("sleep", "infinity"))!;
        lock (_processes)
            _processes.Add(process);
        var folder = Directory.CreateDirectory(Path.Combine(_proc, $"{process.Id}")).FullName;
        File.WriteAllText(Path.Combine(folder, "cgroup"),
            $"0::/kubepods.slice/kubepods-pod{podUid}.slice/crio-{containerId}.scope\n");
        File.WriteAllText(Path.Combine(folder, "status"), $"Name:\tsleep\nPid:\t{process.Id}\nPPid:\t1\n");
        return process.Id;
    }

    public static async Task StopAsync(int pid)
    {
        TaskSignals.Stop([pid]);
        (await TaskSignals.WaitUntilStoppedAsync([pid], TimeSpan.FromMinutes(1), CancellationToken.None))
            .ShouldBeTrue();
    }

    public async Task EndedAsync(int pid)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _processes.Single(p => p.Id == pid).WaitForExitAsync(bound.Token);
    }

    public bool HasEnded(int pid) => _processes.Single(p => p.Id == pid).HasExited;

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.Dispose();
        }

        Directory.Delete(_proc, recursive: true);
    }
}
