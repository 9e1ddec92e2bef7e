namespace Migration.Dashboard;

/// <summary>What has changed on the <see cref="Board"/>.</summary>
public enum BoardPart
{
    /// <summary>Migrations.</summary>
    Migrations,

    /// <summary>The network.</summary>
    Network,

    /// <summary>Parts of the system.</summary>
    Resources,

    /// <summary>Measured clients.</summary>
    Clients,
}
