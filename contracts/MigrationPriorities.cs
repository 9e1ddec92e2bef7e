namespace Migration.Contracts;

/// <summary>Who goes first when more is asked for than may run at a time; the first listed is served first.</summary>
public static class MigrationPriorities
{
    /// <summary>The cluster needs it: a node that fails or has to be emptied now.</summary>
    public const string SystemCritical = "system-critical";

    /// <summary>Somebody asked and waits. The default.</summary>
    public const string UserTriggered = "user-triggered";

    /// <summary>Can wait: rebalancing, planned maintenance.</summary>
    public const string Maintenance = "maintenance";
}
