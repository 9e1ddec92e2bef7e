namespace Migration.Cli.Api;

/// <summary>How a migration is done, where the coordinator says so.</summary>
internal sealed record MigrationOptions
{
    /// <summary>How the memory gets across.</summary>
    public string? Strategy { get; init; }
}
