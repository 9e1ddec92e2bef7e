using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting.Janitor;

namespace Migration.Checkpointer.Checkpoints;

/// <summary>
/// Removes archives of ended migrations, whole or unfinished. The note that a checkpoint was taken stays: it keeps a
/// message that comes late from taking another one.
/// </summary>
/// <param name="options">Settings.</param>
public sealed class ArchiveSweeper(IOptions<CheckpointerOptions> options) : ILeftoverSweeper
{
    /// <inheritdoc />
    public Task<IReadOnlyList<string>> SweepAsync(EndedMigration migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        List<string> removed = [];
        foreach (var path in CheckpointFiles.OfArchive(options.Value.ArchiveFolder, migration.MigrationId))
        {
            if (!File.Exists(path))
                continue;
            File.Delete(path);
            removed.Add($"archive {path}");
        }

        return Task.FromResult<IReadOnlyList<string>>(removed);
    }
}
