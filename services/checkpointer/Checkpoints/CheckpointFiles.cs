namespace Migration.Checkpointer.Checkpoints;

/// <summary>Names of a migration's files in the archive folder; made of its id, so that nobody else's are like them.</summary>
internal static class CheckpointFiles
{
    private const string PartialSuffix = ".partial";

    /// <summary>The archive.</summary>
    public static string Archive(string folder, Guid migrationId) => Path.Combine(folder, $"{migrationId:n}.tar");

    /// <summary>The archive while it is being written.</summary>
    public static string Partial(string folder, Guid migrationId) => Archive(folder, migrationId) + PartialSuffix;

    /// <summary>Both.</summary>
    public static IEnumerable<string> OfArchive(string folder, Guid migrationId) =>
        [Archive(folder, migrationId), Partial(folder, migrationId)];
}
