namespace Migration.SwitchCtl.Desired;

/// <summary>The decision on a migration; made once, never changed.</summary>
public enum Decision
{
    /// <summary>The target takes over.</summary>
    Redirected,

    /// <summary>The source goes on.</summary>
    Aborted,
}
