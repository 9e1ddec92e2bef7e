using Migration.Contracts;

namespace Migration.Cli.Api;

/// <summary>The coordinator's states by name, and what they mean for the user.</summary>
internal static class StateNames
{
    public const string Redirected = "Redirected";
    public const string Held = "Held";

    private static readonly (string Name, string Meaning)[] Forward =
    [
        ("Requested", "being examined"),
        ("Queued", "waits its turn"),
        ("Accepted", "the target is prepared"),
        ("Prepared", "the target pod is there"),
        ("Draining", "half-open connections finish"),
        (Held, "packets wait at the switch: the freeze window is open"),
        ("Checkpointed", "the container is dumped and stopped"),
        ("Pushed", "the checkpoint is in the registry"),
        ("Restored", "the container runs in the target, cut off from its clients"),
        (Redirected, "the clients talk to the target: no way back from here"),
        (MigrationOutcomes.Completed, "the source is retired"),
    ];

    private static readonly (string Name, string Meaning)[] Others =
    [
        ("RollingBack", "given up; every service undoes its part"),
        (MigrationOutcomes.RolledBack, "undone; the workload carries on where it was"),
        (MigrationOutcomes.Rejected, "refused; nothing was touched"),
        (MigrationOutcomes.NeedsAttention, "an undo or the retirement failed: look at the reason"),
    ];

    /// <summary>All names, for completion.</summary>
    public static IEnumerable<string> All => Forward.Concat(Others).Select(s => s.Name);

    /// <summary>What a state means, in words; empty for one that this version does not know.</summary>
    public static string Meaning(string state) =>
        Forward.Concat(Others).FirstOrDefault(s => s.Name == state).Meaning ?? "";

    /// <summary>How far a migration is, 0 to 1; null when its state does not say.</summary>
    public static double? Progress(string state)
    {
        var index = Array.FindIndex(Forward, s => s.Name == state);
        return index < 0 ? null : (double)index / (Forward.Length - 1);
    }

    /// <summary>Whether nothing more will happen.</summary>
    public static bool HasEnded(string state) => state is MigrationOutcomes.Completed or MigrationOutcomes.RolledBack
        or MigrationOutcomes.Rejected or MigrationOutcomes.NeedsAttention;

    /// <summary>The exit code that tells how a migration ended.</summary>
    public static int ExitCode(string state) => state switch
    {
        MigrationOutcomes.Completed => ExitCodes.Done,
        MigrationOutcomes.NeedsAttention => ExitCodes.NeedsAttention,
        MigrationOutcomes.Rejected => ExitCodes.Refused,
        _ => ExitCodes.NotAsWanted,
    };
}
