namespace Migration.SwitchCtl.Desired;

/// <summary>How far the switch is with a migration: all states there are, in order.</summary>
public enum MigrationPhase
{
    /// <summary>Known from an abort only; no row was touched.</summary>
    Announced,

    /// <summary>New connections wait; the target is fenced.</summary>
    Draining,

    /// <summary>Everything to the workload waits; the target is fenced, the source may finish what it was saying.</summary>
    Held,

    /// <summary>End of the way forward but for the source's fence: the target serves, the source is fenced.</summary>
    Redirected,

    /// <summary>End of the way forward.</summary>
    Retired,

    /// <summary>End of the way back: the source serves.</summary>
    Released,
}
