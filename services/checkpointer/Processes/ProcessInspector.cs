using Microsoft.Extensions.Options;
using Migration.Checkpointer.Inspection;
using Migration.Checkpointer.Platforms;
using Migration.Contracts;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Processes;

namespace Migration.Checkpointer.Processes;

/// <summary>Looks at the process workloads of this node.</summary>
/// <param name="store">The node's workloads.</param>
/// <param name="processes">How the node runs them.</param>
/// <param name="node">The node.</param>
/// <param name="network">How the switch reaches the node.</param>
public sealed class ProcessInspector(
    ProcessStore store,
    IOptions<ProcessOptions> processes,
    IOptions<NodeOptions> node,
    IOptions<NodeNetworkOptions> network) : IPlatformInspector
{
    /// <inheritdoc />
    public string Name => WorkloadPlatforms.Process;

    /// <inheritdoc />
    /// <exception cref="ProcessException">The workload's file cannot be understood.</exception>
    public async Task<WorkloadInspected> InspectAsync(Workload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var known = await store.FindAsync(workload.Container, cancellation);
        if (known is null || known.Pod != workload.Pod)
            return new WorkloadInspected { Node = node.Value.Name, Found = false, Problems = [] };
        var tasks = ProcessFacts.Runs(known) ? TaskInspector.Of(known.Pid, new TaskReader()) : null;
        return new WorkloadInspected
        {
            Node = node.Value.Name,
            Found = true,
            Problems = Problems(known, tasks),
            Endpoint = new PodEndpoint
            {
                Node = node.Value.Name,
                Pod = known.Pod,
                Address = known.Address,
                NextHopMac = network.Value.UplinkMac,
                SwitchPort = network.Value.SwitchPort,
            },
            BaseImage = new ImageIdentity { Id = known.ProgramDigest, Name = known.Program },
            Labels = [.. known.Labels.Select(l => $"{l.Key}={l.Value}")],
            MemoryBytes = tasks?.MemoryBytes,
        };
    }

    /// <inheritdoc />
    /// <exception cref="ProcessException">A workload's file cannot be understood.</exception>
    public async Task<TargetFitness> FitnessAsync(
        Workload workload, ImageIdentity image, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(image);
        var problems = new List<string>();
        if (await store.FindAsync(workload.Container, cancellation) is not null)
            problems.Add($"there is a process workload {workload.Container} already: end it first");
        if (processes.Value.Subnet.Length == 0)
            problems.Add("it has no addresses for workloads: set Processes:Subnet");
        var digest = await ProcessFacts.DigestAsync(image.Name, cancellation);
        if (digest is null)
            problems.Add($"there is no program {image.Name}: install it there under the same path");
        else if (digest != image.Id)
            problems.Add($"program {image.Name} is another one there ({digest}, not {image.Id}): install the same version");
        return new TargetFitness(problems);
    }

    /// <inheritdoc />
    // The deployer's, which this service does not know.
    public Task<string?> FindImageFolderAsync(CancellationToken cancellation) => Task.FromResult<string?>(null);

    private static List<string> Problems(ProcessWorkload known, TaskFindings? tasks)
    {
        var name = $"process {known.Name}";
        if (tasks is null)
            return [$"{name} does not run: start it first"];
        var problems = tasks.Problems.Select(p => $"{name}: {p}").ToList();
        if (ProcessFacts.Namespace(known.Pid, "net") == ProcessFacts.Namespace(0, "net"))
            problems.Add($"{name} is in the node's own network namespace, whose address cannot move: start it in one of its own");
        if (ProcessFacts.Namespace(known.Pid, "pid") == ProcessFacts.Namespace(0, "pid"))
            problems.Add($"{name} shares the node's process ids, which may be taken on the target: start it under " +
                "'unshare --pid --fork'");
        if (ProcessFacts.Namespace(known.Pid, "mnt") != ProcessFacts.Namespace(0, "mnt"))
            problems.Add($"{name} has mounts of its own, which only an engine can move: run it as a container, or start it " +
                "without 'ip netns exec', which makes them; use 'nsenter --net' instead");
        if (ProcessFacts.HasForeignSession(known.Pid))
            problems.Add($"{name} is in a session that was begun outside of it, as by a shell, which CRIU cannot dump with " +
                "process ids of its own: start it with 'setsid', or 'setsid --ctty' to keep its terminal");
        var terminals = Terminals(known.Pid);
        if (terminals.Keys.Count > 1)
            problems.Add($"{name} has {terminals.Keys.Count} terminals open: one can move with it");
        if (terminals.MakesOwn)
            problems.Add($"{name} makes terminals itself (/dev/ptmx), whose numbers may be taken on the target: run " +
                "what needs them outside of it");
        return problems;
    }

    private static ProcessTerminals Terminals(int pid)
    {
        try
        {
            return ProcessTerminals.Of(ProcessTree.Of(pid));
        }
        catch (TaskResumeException)
        {
            // It ended since it was looked at.
            return new ProcessTerminals([], MakesOwn: false);
        }
    }
}
