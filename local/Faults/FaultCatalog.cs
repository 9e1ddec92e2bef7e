using Migration.Contracts;
using Migration.Local.Parts;

namespace Migration.Local.Faults;

/// <summary>One fault at one moment.</summary>
/// <param name="Fault">What goes wrong.</param>
/// <param name="Moment">After which message of the migration, one of <see cref="FaultMoments"/>.</param>
public sealed record FaultCase(Fault Fault, string Moment)
{
    /// <summary>How the workload is to be moved, so that it comes to the moment; null for the policy's way.</summary>
    public string? Strategy =>
        FaultMoments.AheadOfTheFreeze.Contains(Moment) ? MigrationStrategies.PreCopy : null;
}

/// <summary>All faults.</summary>
public static class FaultCatalog
{
    /// <summary>Longer than every retry of a step, shorter than any deadline: who waits must still be waiting.</summary>
    private static readonly TimeSpan PauseLength = TimeSpan.FromSeconds(3);

    // More than the 30 s that a service takes at most to finish what it is handling.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(40);

    /// <summary>Every fault.</summary>
    public static IReadOnlyList<Fault> Faults { get; } =
    [
        .. Participants.All.Select(p => Kill(p.Key, p.Value)),
        .. Participants.Services.Select(p => Restart(p.Key, p.Value)),
        .. Participants.All.Select(p => Fault.Standstill(p.Key, PauseLength, p.Value)),
        .. Participants.All.Where(p => p.Key is "coordinator" or "registry").Select(p => Down(p.Key, p.Value)),
        .. RegistryFaults.All(),
        .. ResourceFaults.All(),
        .. SwitchControllerFaults.All(),
        Fault.Once("message repeated", (scene, c) => scene.Feed.RepeatAsync(scene.Seen[^1], c)),
        Fault.Once("all messages so far repeated, last first", RepeatAllAsync),
        CheckpointFaults.Failing(),
        CheckpointFaults.Killed(),
        Fault.Once("target pod removed", (scene, c) =>
            scene.Cluster.Nodes[scene.Target].Engine.RemovePodAsync(scene.Job.Workload.Pod, c)),
    ];

    /// <summary>Every fault at every moment at which it makes sense.</summary>
    public static IReadOnlyList<FaultCase> Cases { get; } =
    [
        .. from moment in FaultMoments.All
           from fault in Faults
           where IsFault(fault, moment)
           select new FaultCase(fault, moment),
    ];

    /// <summary>The case of a fault's name and a moment.</summary>
    /// <param name="fault">Name of the fault.</param>
    /// <param name="moment">The moment.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static FaultCase Find(string fault, string moment) =>
        Cases.FirstOrDefault(c => c.Fault.Name == fault && c.Moment == moment)
        ?? throw new ArgumentException($"there is no fault '{fault}' at {moment}");

    private static bool IsFault(Fault fault, string moment) => fault.Name switch
    {
        // After the restore the target is the workload: taking it away is no fault that anything could survive.
        "target pod removed" => FaultMoments.AheadOfTheFreeze.Contains(moment)
            || moment is nameof(TargetPrepared) or nameof(TrafficHeld) or nameof(CheckpointTaken),
        // The next CRIU is that of the dump, or that of the restore; before that it is the same one.
        CheckpointFaults.KilledName => moment is nameof(ConnectionsDrained) or nameof(CheckpointTaken),
        _ => true,
    };

    private static Fault Kill(string role, Func<FaultScene, IInterruptible> find) => new(
        $"kill {role}", FaultEnd.AtOnce,
        async (scene, _) =>
        {
            var part = find(scene);
            await part.KillAsync();
            return part.StartAgainAsync;
        });

    private static Fault Restart(string role, Func<FaultScene, ServiceProcess> find) => new(
        $"restart {role}", FaultEnd.AtOnce,
        async (scene, _) =>
        {
            var service = find(scene);
            await service.StopAsync(LongestEnd);
            return service.StartAgainAsync;
        });

    private static Fault Down(string role, Func<FaultScene, IInterruptible> find) =>
        Kill(role, find) with { Name = $"{role} down until the end", End = FaultEnd.AfterTheMigration };

    private static async Task RepeatAllAsync(FaultScene scene, CancellationToken cancellation)
    {
        foreach (var seen in scene.Seen.Where(s => s.Name != nameof(MigrationRequested)).Reverse())
            await scene.Feed.RepeatAsync(seen, cancellation);
    }
}
