using Migration.Contracts;

namespace Migration.Local.Faults;

/// <summary>What became of a migration that was hit by a fault.</summary>
public sealed record FaultResult
{
    /// <summary>The fault.</summary>
    public required string Fault { get; init; }

    /// <summary>When it happened; the message after which.</summary>
    public required string Moment { get; init; }

    /// <summary>How the migration ended; empty when it did not.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it did not complete; null when it did.</summary>
    public string? Reason { get; init; }

    /// <summary>Connections lost.</summary>
    public required int ConnectionsLost { get; init; }

    /// <summary>Connections reset.</summary>
    public required int Resets { get; init; }

    /// <summary>Replies that were not the next number.</summary>
    public required int WrongReplies { get; init; }

    /// <summary>Longest time that a client waited, in milliseconds.</summary>
    public required double StallMaxMs { get; init; }

    /// <summary>Copies that ran afterwards, beyond the one that has to.</summary>
    public required int ExtraCopies { get; init; }

    /// <summary>Whether one copy ran afterwards and the switch pointed at it.</summary>
    public required bool IsSound { get; init; }

    /// <summary>What was left behind, before and after; null when nothing was.</summary>
    public string? Leftovers { get; init; }

    /// <summary>
    /// Whether the promise was kept. A migration that was refused was hit by no fault; one that needs attention although
    /// all is well is as good as one that ended.
    /// </summary>
    public bool Good => IsSound && Outcome is not ("" or MigrationOutcomes.Rejected) && Leftovers is null
        && (ConnectionsLost, Resets, WrongReplies) == (0, 0, 0);

    /// <summary>One line.</summary>
    public override string ToString() =>
        $"{(Good ? "good" : "BAD")}: {Fault} at {Moment}: {(Outcome.Length > 0 ? Outcome : "no end")}, "
        + $"{ConnectionsLost} lost, {Resets} reset, {WrongReplies} wrong, stall {StallMaxMs:0} ms"
        + (IsSound ? "" : ", NOT one live copy that the switch points at")
        + (Leftovers is null ? "" : $", left behind: {Leftovers}")
        + (Reason is null ? "" : $" ({Reason})");
}
