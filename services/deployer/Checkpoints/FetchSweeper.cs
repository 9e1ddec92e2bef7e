using Migration.Contracts;
using Migration.Platform.Hosting.Janitor;

namespace Migration.Deployer.Checkpoints;

/// <summary>Removes checkpoints of ended migrations from the folder that they are restored from.</summary>
/// <param name="fetch">Brings checkpoints onto the node.</param>
public sealed class FetchSweeper(CheckpointFetch fetch) : ILeftoverSweeper
{
    /// <inheritdoc />
    public Task<IReadOnlyList<string>> SweepAsync(EndedMigration migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        return Task.FromResult<IReadOnlyList<string>>(
            fetch.Forget(migration.MigrationId) ? ["the checkpoint that was fetched"] : []);
    }
}
