namespace Migration.SwitchCtl.Desired;

/// <summary>A message that others wait for and that is therefore recorded until the bus has taken it.</summary>
public enum Announcement
{
    /// <summary>The migration is given up.</summary>
    MigrationAborted,

    /// <summary>The traffic goes to the target.</summary>
    TrafficRedirected,

    /// <summary>The traffic goes on to the source.</summary>
    TrafficReleased,
}
