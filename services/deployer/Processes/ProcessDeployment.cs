using System.Globalization;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer.Checkpoints;
using Migration.Deployer.Platforms;
using Migration.Platform.Criu.Rpc;
using Migration.Platform.Criu.Tasks;
using Migration.Platform.Hosting;
using Migration.Platform.Oci;
using Migration.Platform.Processes;

namespace Migration.Deployer.Processes;

/// <summary>Migrations of bare process trees: a network namespace is the pod, and CRIU itself restores.</summary>
/// <param name="store">The node's workloads.</param>
/// <param name="network">The node's pods.</param>
/// <param name="host">Ends workloads.</param>
/// <param name="fetch">Brings checkpoints from the registry.</param>
/// <param name="criu">CRIU.</param>
/// <param name="node">The node.</param>
/// <param name="uplink">How the switch reaches the node.</param>
/// <param name="options">Settings.</param>
/// <param name="log">Log.</param>
public sealed partial class ProcessDeployment(
    ProcessStore store,
    PodNetwork network,
    ProcessHost host,
    CheckpointFetch fetch,
    CriuClient criu,
    IOptions<NodeOptions> node,
    IOptions<NodeNetworkOptions> uplink,
    IOptions<DeployerOptions> options,
    ILogger<ProcessDeployment> log) : IDeploymentPlatform
{
    /// <inheritdoc />
    public string Name => WorkloadPlatforms.Process;

    /// <inheritdoc />
    public bool FetchesAhead => true;

    /// <inheritdoc />
    public Task FetchAheadAsync(BaseImagePushed pushed, CancellationToken cancellation) =>
        fetch.FetchAheadAsync(pushed, cancellation);

    /// <inheritdoc />
    public Task FetchLayerAsync(LayerPushed pushed, CancellationToken cancellation) =>
        fetch.FetchLayerAsync(pushed, cancellation);

    /// <inheritdoc />
    public async Task<PodEndpoint> PrepareAsync(MigrationAccepted migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var subject = Subject(migration.Plan);
        try
        {
            var known = await ClaimAsync(migration, cancellation);
            // Nothing runs in it yet: an unfinished run's namespace is made anew.
            if (!ProcessFacts.Runs(known))
                await network.CreateAsync(known, cancellation);
            return new PodEndpoint
            {
                Node = node.Value.Name,
                Pod = known.Pod,
                Address = known.Address,
                NextHopMac = uplink.Value.UplinkMac,
                SwitchPort = uplink.Value.SwitchPort,
            };
        }
        catch (ProcessException e)
        {
            throw new StepException(MigrationSteps.Prepare, subject, e.Message, e);
        }
    }

    /// <inheritdoc />
    public async Task RestoreAsync(ImagePushed pushed, StepTimer timer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        ArgumentNullException.ThrowIfNull(timer);
        var subject = Subject(pushed.Plan);
        try
        {
            var known = await FindOursAsync(pushed.Plan, pushed.MigrationId, cancellation)
                ?? throw new StepException(MigrationSteps.Restore, subject, "what was prepared for it is gone");
            var fresh = !ProcessFacts.Runs(known);
            if (fresh)
                known = await RestoreImageAsync(known, pushed, timer, cancellation);
            var tasks = ProcessTree.Of(known.Pid);
            if (fresh && !await TaskSignals.WaitUntilStoppedAsync(tasks, options.Value.StopBound, cancellation))
                LogNotStopped(known.Name, node.Value.Name);
            TaskSignals.Continue(tasks);
        }
        catch (Exception e) when (e is ProcessException or CheckpointArchiveException or IOException)
        {
            throw new StepException(MigrationSteps.Restore, subject, e.Message, e);
        }
        catch (Exception e) when (e is CriuRpcException or TaskResumeException)
        {
            throw new TransientStepException(MigrationSteps.Restore, subject, e.Message, e);
        }
    }

    /// <inheritdoc />
    public Task ForgetImageAsync(ImagePushed pushed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        fetch.Forget(pushed.MigrationId);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task RemoveAsync(MigrationAborted migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        try
        {
            await fetch.GiveUpAsync(migration.MigrationId);
            if (await FindOursAsync(migration.Plan, migration.MigrationId, cancellation) is { } known)
                await host.RemoveAsync(known, cancellation);
        }
        catch (ProcessException e)
        {
            throw new TransientStepException(MigrationSteps.Remove, Subject(migration.Plan), e.Message, e);
        }
    }

    /// <inheritdoc />
    public async Task RetireAsync(TrafficRedirected migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        var name = migration.Plan.Workload.Container;
        try
        {
            var known = await store.FindAsync(name, cancellation);
            if (known is null || known.Address != migration.Source.Address)
                return;
            // A message that comes again much later must not remove a workload that has moved back here since.
            if (ProcessFacts.Runs(known) && !TaskSignals.IsStopped(known.Pid))
            {
                LogNotTheSource(name, node.Value.Name);
                return;
            }

            await host.RemoveAsync(known, cancellation);
        }
        catch (Exception e) when (e is ProcessException or TaskResumeException)
        {
            throw new TransientStepException(MigrationSteps.Retire, Subject(migration.Plan), e.Message, e);
        }
    }

    // Written down before anything is made, so that whoever removes it knows what to look for.
    private async Task<ProcessWorkload> ClaimAsync(MigrationAccepted migration, CancellationToken cancellation)
    {
        var workload = migration.Plan.Workload;
        using var held = await store.LockAsync(cancellation);
        if (await store.FindAsync(workload.Container, cancellation) is { } known)
        {
            return known.Migration == Key(migration.MigrationId)
                ? known
                : throw new ProcessException(
                    "a process workload of that name exists already and is not this migration's: end it first");
        }

        var digest = await ProcessFacts.DigestAsync(migration.BaseImage.Name, cancellation);
        if (digest != migration.BaseImage.Id)
        {
            throw new ProcessException($"program {migration.BaseImage.Name} is {digest ?? "not there"}, the workload was " +
                $"started from {migration.BaseImage.Id}: install the same version under the same path");
        }

        var claimed = new ProcessWorkload
        {
            Name = workload.Container,
            Pod = workload.Pod,
            NetworkNamespace = network.PathFor(Key(migration.MigrationId)),
            Address = await network.FreeAddressAsync(cancellation),
            Program = migration.BaseImage.Name,
            ProgramDigest = migration.BaseImage.Id,
            Migration = Key(migration.MigrationId),
        };
        await store.PutAsync(claimed, cancellation);
        return claimed;
    }

    private async Task<ProcessWorkload> RestoreImageAsync(
        ProcessWorkload known, ImagePushed pushed, StepTimer timer, CancellationToken cancellation)
    {
        // Killed after a restore and before it was written down: what runs there is stopped, and nobody knows it.
        await ProcessHost.KillAllAsync(known, cancellation);
        var archive = await timer.MeasureAsync(
            MigrationSteps.Pull, () => fetch.FetchAsync(pushed, cancellation), _ => pushed.ImageBytes);
        var checkpoint = await RestorableProcess.ReadAsync(archive, cancellation);
        using var networkNamespace = InheritableFile.OpenForReading(known.NetworkNamespace);
        // What is written on a terminal is put into the log by the terminal's keeper.
        using var logFile = checkpoint is { LogFile: { } path, Terminal: null } ? InheritableFile.OpenForAppending(path) : null;
        using var terminal = checkpoint.Terminal is null
            ? null
            : await PseudoTerminal.OpenAsync(checkpoint.LogFile, store.TypedPath(known.Name), cancellation);
        var inherited = new List<InheritedDescriptor> { new(ProcessCheckpoint.NetworkKey, networkNamespace) };
        if (logFile is not null)
            inherited.Add(new InheritedDescriptor(checkpoint.LogFile!.TrimStart('/'), logFile));
        if (terminal is not null)
        {
            terminal.LetInherit();
            inherited.Add(new InheritedDescriptor(checkpoint.Terminal!, terminal.Inner));
        }

        var pid = await timer.MeasureAsync(MigrationSteps.Restore, () => criu.RestoreAsync(
            new CriuRestoreOptions
            {
                ImageFolder = checkpoint.Images,
                Inherited = inherited,
            },
            cancellation));
        var restored = known with
        {
            Pid = pid,
            StartTime = ProcessFacts.StartTime(pid),
            LogFile = checkpoint.LogFile,
            Labels = checkpoint.Labels,
        };
        await store.PutAsync(restored, cancellation);
        LogRestored(known.Name, pid);
        return restored;
    }

    private async Task<ProcessWorkload?> FindOursAsync(
        MigrationPlan plan, Guid migrationId, CancellationToken cancellation)
    {
        var known = await store.FindAsync(plan.Workload.Container, cancellation);
        return known?.Migration == Key(migrationId) ? known : null;
    }

    private static string Key(Guid migrationId) => migrationId.ToString("n", CultureInfo.InvariantCulture);

    private string Subject(MigrationPlan plan) => $"process {plan.Workload.Container} on {node.Value.Name}";

    [LoggerMessage(EventId = 4201, Level = LogLevel.Information, Message = "Restored process {Process} as {Pid}")]
    private partial void LogRestored(string process, int pid);

    [LoggerMessage(EventId = 4202, Level = LogLevel.Warning,
        Message = "Restored process {Process} on {Node} did not come up stopped")]
    private partial void LogNotStopped(string process, string node);

    [LoggerMessage(EventId = 4203, Level = LogLevel.Warning,
        Message = "Process {Process} on {Node} runs and was left alone: it is not the stopped source of this migration")]
    private partial void LogNotTheSource(string process, string node);
}
