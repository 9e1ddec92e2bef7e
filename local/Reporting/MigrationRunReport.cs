using System.Text.Json.Serialization;

namespace Migration.Local.Reporting;

/// <summary>What a run of the main job found; written as JSON in camel case.</summary>
public sealed record MigrationRunReport
{
    /// <summary>The container that moved, as <c>platform/namespace/pod/container</c>.</summary>
    public required string Workload { get; init; }

    /// <summary>Clients that were connected throughout.</summary>
    public required int Connections { get; init; }

    /// <summary>What checkpoint and restore alone take on this machine; null when not measured.</summary>
    public FloorReport? Floor { get; init; }

    /// <summary>The migrations in order.</summary>
    public required IReadOnlyList<MigrationReport> Migrations { get; init; }

    /// <summary>Connections that were made anew while the migrations ran; null when there were none.</summary>
    public NewConnectionsReport? NewConnections { get; init; }

    /// <summary>
    /// Whether every migration completed, no connection was lost or refused, and every reply was right.
    /// </summary>
    [JsonIgnore]
    public bool Good => Migrations.All(m => m.Good) && NewConnections is null or { Failed: 0 };
}

/// <summary>Connections made anew while migrations ran.</summary>
/// <param name="Attempted">How many were tried.</param>
/// <param name="Failed">How many were refused, reset or not answered.</param>
/// <param name="FirstFailure">What happened to the first of those; null when there was none.</param>
public sealed record NewConnectionsReport(long Attempted, long Failed, string? FirstFailure);

/// <summary>
/// What <c>podman container checkpoint</c> and <c>podman container restore</c> alone take for an idle redis on the same
/// engine: the least that any migration could freeze its workload.
/// </summary>
/// <param name="CheckpointMs">Checkpoint, in milliseconds; the median of the repetitions.</param>
/// <param name="RestoreMs">Restore, in milliseconds; the median of the repetitions.</param>
/// <param name="Repetitions">How often both were measured.</param>
public sealed record FloorReport(double CheckpointMs, double RestoreMs, int Repetitions)
{
    /// <summary>Both together, in milliseconds.</summary>
    public double TotalMs => CheckpointMs + RestoreMs;
}

/// <summary>One migration.</summary>
public sealed record MigrationReport
{
    /// <summary>The migration.</summary>
    public required Guid Id { get; init; }

    /// <summary>Node it left.</summary>
    public required string Source { get; init; }

    /// <summary>Node it went to.</summary>
    public required string Target { get; init; }

    /// <summary>How it ended: <c>Completed</c>, <c>RolledBack</c>, <c>Rejected</c> or <c>NeedsAttention</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it did not complete; null when it did.</summary>
    public string? Reason { get; init; }

    /// <summary>Clients whose connection ended or did not answer any more.</summary>
    public required int ConnectionsLost { get; init; }

    /// <summary>Clients whose connection was reset.</summary>
    public required int Resets { get; init; }

    /// <summary>Replies that were not exactly one more than the client's reply before.</summary>
    public required int WrongReplies { get; init; }

    /// <summary>Longest time that a client went without a reply, over all clients.</summary>
    public required StallReport StallMs { get; init; }

    /// <summary>From hold to release, in milliseconds; 0 when nothing was held.</summary>
    public required double FreezeMs { get; init; }

    /// <summary>From the beginning of the first step to the end of the last, in milliseconds.</summary>
    public double TotalMs { get; init; }

    /// <summary>Size of the checkpoint image in bytes.</summary>
    public required long ImageBytes { get; init; }

    /// <summary>What was done, in the order in which it began.</summary>
    public required IReadOnlyList<StepTime> Steps { get; init; }

    /// <summary>Whether it completed and no client noticed more than a stall.</summary>
    [JsonIgnore]
    public bool Good =>
        Outcome == Contracts.MigrationOutcomes.Completed && this is { ConnectionsLost: 0, Resets: 0, WrongReplies: 0 };
}

/// <summary>Stalls over all clients, in milliseconds.</summary>
/// <param name="P50">Median.</param>
/// <param name="Max">The longest.</param>
public sealed record StallReport(double P50, double Max);

/// <summary>A step of a migration.</summary>
/// <param name="Name">One of the step names.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
/// <param name="Node">Node or service that did it.</param>
/// <param name="Bytes">Bytes it moved; null where it moves none.</param>
public sealed record StepTime(string Name, double Ms, string Node, long? Bytes);
