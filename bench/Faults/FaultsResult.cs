namespace Migration.Bench.Faults;

/// <summary>Figures of <see cref="FaultsBench"/>, over all runs.</summary>
/// <param name="Runs">Migrations hit by a fault.</param>
/// <param name="Faults">Different faults, each at one or more moments.</param>
/// <param name="ConnectionsLost">Connections that were lost.</param>
/// <param name="Resets">Of these, the ones that were reset.</param>
/// <param name="WrongReplies">Replies that were not the next number.</param>
/// <param name="TwoLiveCopies">Runs after which more than one copy of the workload ran.</param>
/// <param name="Leftovers">Runs after which something was left behind.</param>
/// <param name="NotSound">Runs after which the switch did not point at exactly one live copy.</param>
/// <param name="NoEnd">Migrations that did not end.</param>
internal sealed record FaultsResult(
    int Runs, int Faults, int ConnectionsLost, int Resets, int WrongReplies, int TwoLiveCopies, int Leftovers,
    int NotSound, int NoEnd);
