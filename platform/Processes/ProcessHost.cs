using System.Diagnostics;
using System.Globalization;

namespace Migration.Platform.Processes;

/// <summary>Starts and ends process workloads on a node.</summary>
/// <param name="store">The node's workloads.</param>
/// <param name="network">The node's pods.</param>
public sealed class ProcessHost(ProcessStore store, PodNetwork network)
{
    /// <summary>
    /// Makes a network namespace and starts a program in it, in process ids of its own (so that they are free wherever
    /// it goes) and a session of its own.
    /// </summary>
    /// <param name="start">What to start.</param>
    /// <param name="cancellation">Cancels the start; what was made is removed.</param>
    /// <exception cref="ProcessException">The name is taken, or it cannot be started.</exception>
    public async Task<ProcessWorkload> StartAsync(ProcessStart start, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(start);
        var program = start.Command[0];
        var digest = await ProcessFacts.DigestAsync(program, cancellation)
            ?? throw new ProcessException($"there is no program {program}: name it by its path");
        ProcessWorkload workload;
        using (await store.LockAsync(cancellation))
        {
            if (await store.FindAsync(start.Name, cancellation) is { } other)
                throw new ProcessException($"there is a process workload {other.Name} already: end it or take another name");
            workload = new ProcessWorkload
            {
                Name = start.Name,
                Pod = start.Pod,
                NetworkNamespace = network.PathFor(start.Pod),
                Address = await network.FreeAddressAsync(cancellation),
                Program = Path.GetFullPath(program),
                ProgramDigest = digest,
                LogFile = start.LogFile,
                Labels = start.Labels,
            };
            await store.PutAsync(workload, cancellation);
        }

        try
        {
            await network.CreateAsync(workload, cancellation);
            var pid = await LaunchAsync(start, workload, cancellation);
            workload = workload with { Pid = pid, StartTime = ProcessFacts.StartTime(pid) };
            await store.PutAsync(workload, cancellation);
            return workload;
        }
        catch
        {
            await RemoveAsync(workload, CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Kills a workload and removes what is known of it, and its network namespace if that was made here; fine when it is
    /// gone. A namespace that somebody else made stays, with whatever else runs in it. Sockets in repair mode send
    /// nothing when they go.
    /// </summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="ProcessException">The namespace cannot be deleted.</exception>
    public async Task RemoveAsync(ProcessWorkload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (network.IsOwn(workload))
        {
            await KillAllAsync(workload, cancellation);
            await PodNetwork.DeleteAsync(workload, cancellation);
        }
        else if (ProcessFacts.Runs(workload))
        {
            // All that share its process ids end with the first of them.
            await KillAsync(workload.Pid, cancellation);
        }

        store.Delete(workload.Name);
    }

    /// <summary>
    /// Kills all that runs in a workload's network namespace, which was made here for it alone, and waits for its end.
    /// </summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public static async Task KillAllAsync(ProcessWorkload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        foreach (var pid in ProcessFacts.InNamespace(workload.NetworkNamespace))
            await KillAsync(pid, cancellation);
    }

    private static async Task KillAsync(int pid, CancellationToken cancellation)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
            await process.WaitForExitAsync(cancellation);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has ended by itself, or with the first process of its process ids.
        }
    }

    // setsid and nsenter become unshare, which stays as the parent of the program. The shell tells its process id as the
    // node sees it (a builtin reads it, so that it is the shell's own) once it has its input and output, and becomes the
    // program, in a session of its own.
    private async Task<int> LaunchAsync(
        ProcessStart start, ProcessWorkload workload, CancellationToken cancellation)
    {
        const string script =
            """
            read pid rest </proc/self/stat
            exec 3>&1 <"$1" >>"$2" 2>&1
            echo $pid >&3
            exec 3>&-
            shift 2
            exec setsid "$@"
            """;
        using var terminal = start.HasTerminal
            ? await PseudoTerminal.OpenAsync(start.LogFile, store.TypedPath(start.Name), cancellation)
            : null;
        string[] session = terminal is null ? [] : ["--ctty"];
        var launch = new ProcessStartInfo("setsid") { RedirectStandardOutput = true };
        foreach (var argument in (string[])
            [
                "nsenter", $"--net={workload.NetworkNamespace}", "unshare", "--pid", "--fork", "sh", "-c", script, "sh",
                terminal?.Path ?? "/dev/null", terminal?.Path ?? start.LogFile ?? "/dev/null", .. session,
                workload.Program, .. start.Command.Skip(1),
            ])
            launch.ArgumentList.Add(argument);
        foreach (var (name, value) in start.Environment)
            launch.Environment[name] = value;
        using var process = Process.Start(launch)!;
        var line = await process.StandardOutput.ReadLineAsync(cancellation);
        return int.TryParse(line, CultureInfo.InvariantCulture, out var pid)
            ? pid
            : throw new ProcessException($"{workload.Program} was not started: 'nsenter', 'unshare' or 'sh' said '{line}'");
    }
}
