namespace Migration.Cli.Following;

/// <summary>Shows a migration while it goes on.</summary>
internal interface IProgressView
{
    /// <summary>Shows every update until there are no more.</summary>
    /// <returns>The last one.</returns>
    Task<MigrationUpdate?> ShowAsync(IAsyncEnumerable<MigrationUpdate> updates, CancellationToken cancellation);
}
