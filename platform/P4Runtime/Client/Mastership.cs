namespace Migration.Platform.P4Runtime.Client;

/// <summary>What the switch last said about who is in charge.</summary>
/// <param name="IsPrimary">This client may write.</param>
/// <param name="HasPrimary">Some client may write.</param>
/// <param name="HighestElectionId">Highest id the switch has seen, null when it never had a primary.</param>
public sealed record Mastership(bool IsPrimary, bool HasPrimary, UInt128? HighestElectionId);

/// <summary>Carries a change of mastership.</summary>
/// <param name="mastership">The new state.</param>
public sealed class MastershipChangedEventArgs(Mastership mastership) : EventArgs
{
    /// <summary>The new state.</summary>
    public Mastership Mastership { get; } = mastership;
}
