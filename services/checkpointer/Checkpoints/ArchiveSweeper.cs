using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting.Janitor;
using Migration.Platform.Oci;

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
        var files = CheckpointFiles.Of(options.Value.ArchiveFolder, migration.MigrationId);
        if (!files.Exist)
            return Task.FromResult<IReadOnlyList<string>>([]);
        files.Delete();
        return Task.FromResult<IReadOnlyList<string>>([$"checkpoint {files.ArchivePath}"]);
    }
}
