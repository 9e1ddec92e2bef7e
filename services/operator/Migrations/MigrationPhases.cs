namespace Migration.KubernetesOperator.Migrations;

/// <summary>
/// Values of <c>status.phase</c> of a Migration, in their order: none is ever left for an earlier one, unless it is
/// tried again.
/// </summary>
internal static class MigrationPhases
{
    public const string Requested = "Requested";
    public const string Queued = "Queued";
    public const string Accepted = "Accepted";
    public const string Prepared = "Prepared";
    public const string Held = "Held";
    public const string Checkpointed = "Checkpointed";
    public const string Pushed = "Pushed";
    public const string Restored = "Restored";
    public const string Redirected = "Redirected";
    public const string RollingBack = "RollingBack";
    public const string Completed = "Completed";
    public const string RolledBack = "RolledBack";
    public const string Rejected = "Rejected";

    /// <summary>An attempt was rolled back, and another one follows by itself.</summary>
    public const string Retrying = "Retrying";

    /// <summary>It stands for several others and has those made.</summary>
    public const string Running = "Running";

    /// <summary>Something is left to be done by hand, or one of several did not complete.</summary>
    public const string Failed = "Failed";

    private static readonly string[] Order =
        [Requested, Running, Queued, Accepted, Prepared, Held, Checkpointed, Pushed, Restored, RollingBack, Redirected];

    private static readonly string[] Ends = [Completed, RolledBack, Rejected, Failed];

    public static bool HasEnded(string? phase) => Ends.Contains(phase);

    public static bool MayFollow(string? current, string next) =>
        !HasEnded(current)
        && (next == Retrying || Rank(next) > Rank(current == Retrying ? Requested : current));

    private static int Rank(string? phase) =>
        phase is null ? -1 : Ends.Contains(phase) ? Order.Length : Array.IndexOf(Order, phase);
}
