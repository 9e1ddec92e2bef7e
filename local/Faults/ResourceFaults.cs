namespace Migration.Local.Faults;

/// <summary>Disks that are full and clocks that are wrong.</summary>
internal static class ResourceFaults
{
    private static readonly TimeSpan Jump = TimeSpan.FromHours(1);

    /// <summary>All of them.</summary>
    public static IEnumerable<Fault> All() =>
    [
        Full("disk of the source's archives", scene => FaultPoints.ArchivesOf(scene.Source)),
        Full("disk of the source's engine", scene => scene.Source),
        Full("disk of the target's engine", scene => scene.Target),
        Full("disk of the registry", _ => "registry"),
        .. from part in Clocks
           from ahead in (bool[])[true, false]
           select Wrong(part.Key, part.Value, ahead),
    ];

    private static IReadOnlyDictionary<string, Func<FaultScene, string>> Clocks { get; } =
        new Dictionary<string, Func<FaultScene, string>>
        {
            ["coordinator"] = _ => "coordinator",
            ["switchctl"] = scene => scene.Cluster.Services.First(s => s.Value == scene.SwitchCtl).Key,
            ["checkpointer of the source"] = scene => $"checkpointer-{scene.Source}",
        };

    private static Fault Full(string name, Func<FaultScene, string> find) => Fault.UntilTheEnd(
        $"{name} full until the end",
        scene => scene.Points.Filesystems[find(scene)].Fill(),
        scene => scene.Points.Filesystems[find(scene)].Relieve());

    private static Fault Wrong(string name, Func<FaultScene, string> find, bool ahead) => Fault.UntilTheEnd(
        $"clock of {name} jumps an hour {(ahead ? "ahead" : "back")} until the end",
        scene => scene.Points.Clocks[find(scene)].Set(ahead ? Jump : -Jump),
        scene => scene.Points.Clocks[find(scene)].Set(TimeSpan.Zero));
}
