namespace Migration.SwitchCtl.Desired;

/// <summary>What the switch does with a backend's packets; the names of the actions in the P4 program.</summary>
public enum BackendState
{
    /// <summary>They go to the backend.</summary>
    Deliver,

    /// <summary>They go to the backend, but connections that open now wait.</summary>
    Drain,

    /// <summary>All wait.</summary>
    Hold,

    /// <summary>All are dropped.</summary>
    Refuse,
}
