using Migration.Contracts;

namespace Migration.Dashboard;

/// <summary>What the coordinator's states mean to a viewer; one that is not known counts as under way.</summary>
internal static class StateWords
{
    private static readonly string[] Frozen = ["Held", "Checkpointed", "Pushed", "Restored"];

    /// <summary>States to choose from in filters, in the order of a migration.</summary>
    public static IReadOnlyList<(string Label, string[] States)> Groups { get; } =
    [
        ("Waiting", ["Requested", "Queued"]),
        ("Moving", ["Accepted", "Prepared", "Draining", "Held", "Checkpointed", "Pushed", "Restored", "Redirected"]),
        ("Completed", ["Completed"]),
        ("Rolled back", ["RollingBack", "RolledBack"]),
        ("Rejected", ["Rejected"]),
        ("Needs attention", ["NeedsAttention"]),
    ];

    /// <summary>Nothing more will happen.</summary>
    public static bool HasEnded(string state) => state is MigrationOutcomes.Completed or MigrationOutcomes.RolledBack
        or MigrationOutcomes.Rejected or MigrationOutcomes.NeedsAttention;

    /// <summary>The services are at work.</summary>
    public static bool IsRunning(string state) => !HasEnded(state) && state is not ("Requested" or "Queued");

    /// <summary>The clients' packets wait at the switch.</summary>
    public static bool IsFrozen(string state) => Frozen.Contains(state);

    /// <summary>It can still be given up.</summary>
    public static bool CanBeCancelled(string state) => !HasEnded(state) && state is not ("Redirected" or "RollingBack");

    /// <summary>Class of the colour that stands for it.</summary>
    public static string Tone(string state) => state switch
    {
        MigrationOutcomes.Completed => "good",
        MigrationOutcomes.RolledBack or "RollingBack" => "warn",
        MigrationOutcomes.Rejected => "quiet",
        MigrationOutcomes.NeedsAttention => "bad",
        "Requested" or "Queued" => "quiet",
        _ when IsFrozen(state) => "ice",
        _ => "live",
    };

    /// <summary>The state as people read it.</summary>
    public static string Label(string state) => state switch
    {
        "RolledBack" => "Rolled back",
        "RollingBack" => "Rolling back",
        "NeedsAttention" => "Needs attention",
        _ => state,
    };

    /// <summary>What happens in it, in a few words.</summary>
    public static string Meaning(string state) => state switch
    {
        "Requested" => "being examined",
        "Queued" => "waits for its turn",
        "Accepted" => "the target is being prepared",
        "Prepared" => "the target pod is there",
        "Draining" => "connections that are being opened may finish",
        "Held" => "packets wait at the switch while the container is dumped",
        "Checkpointed" => "the container is dumped; its image goes to the registry",
        "Pushed" => "the image is in the registry; the target pulls and restores it",
        "Restored" => "the container runs on the target, still cut off",
        "Redirected" => "the clients talk to the target; the source is being retired",
        "Completed" => "the workload runs on the target",
        "RollingBack" => "given up; every service undoes its part",
        "RolledBack" => "undone; the workload goes on where it was",
        "Rejected" => "refused; nothing was touched",
        "NeedsAttention" => "an undo or the retirement did not succeed; somebody has to look",
        _ => "under way",
    };
}
