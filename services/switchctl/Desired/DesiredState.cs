namespace Migration.SwitchCtl.Desired;

/// <summary>Everything that decides what the switch's tables have to hold, at one moment.</summary>
public sealed record DesiredState
{
    /// <summary>Ports.</summary>
    public IReadOnlyList<SwitchPort> Ports { get; init; } = [];

    /// <summary>Gateways.</summary>
    public IReadOnlyList<Gateway> Gateways { get; init; } = [];

    /// <summary>Routes.</summary>
    public IReadOnlyList<StaticRoute> Routes { get; init; } = [];

    /// <summary>Services.</summary>
    public IReadOnlyList<Service> Services { get; init; } = [];

    /// <summary>Backends of all services.</summary>
    public IReadOnlyList<Backend> Backends { get; init; } = [];

    /// <summary>Migrations that rows depend on.</summary>
    public IReadOnlyList<MigrationRecord> ActiveMigrations { get; init; } = [];

    /// <summary>What the switch has to do with a backend's packets.</summary>
    /// <param name="backend">The backend.</param>
    public BackendState StateOf(Backend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        var phase = ActiveMigrations.FirstOrDefault(m => m.BackendIds.Contains(backend.Id))?.Phase;
        return StateOf(backend, phase);
    }

    /// <summary>What the switch has to do with a backend's packets in a phase of its migration.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="phase">Phase of the migration it takes part in; null for none.</param>
    public static BackendState StateOf(Backend backend, MigrationPhase? phase)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return phase switch
        {
            _ when backend.Refuses => BackendState.Refuse,
            MigrationPhase.Draining => BackendState.Drain,
            MigrationPhase.Held => BackendState.Hold,
            _ => BackendState.Deliver,
        };
    }
}
