using Migration.Platform.Oci;
using Migration.Platform.Processes;

namespace Migration.Deployer.Processes;

/// <summary>A checkpoint of a process workload that lies on this node.</summary>
/// <param name="Images">Folder of CRIU's images.</param>
/// <param name="Terminal">Its terminal as CRIU names it; null for none.</param>
/// <param name="LogFile">File that standard output and error, or what is on the terminal, go to; null for none.</param>
/// <param name="Labels">Labels of the workload.</param>
internal sealed record RestorableProcess(
    string Images, string? Terminal, string? LogFile, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Reads what a downloaded checkpoint says.</summary>
    /// <param name="archivePath">Path of its archive.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <exception cref="CheckpointArchiveException">It is no checkpoint.</exception>
    public static async Task<RestorableProcess> ReadAsync(string archivePath, CancellationToken cancellation)
    {
        var metadata = await CheckpointMetadataReader.ReadArchiveMetadataAsync(archivePath, cancellation);
        var annotations = metadata.Spec.Annotations;
        return new RestorableProcess(
            new CheckpointFiles(archivePath).ImagesPath,
            annotations.GetValueOrDefault(ProcessCheckpoint.TerminalKey),
            annotations.GetValueOrDefault(ProcessCheckpoint.LogFileKey),
            annotations
                .Where(a => a.Key.StartsWith(ProcessCheckpoint.LabelPrefix, StringComparison.Ordinal))
                .ToDictionary(a => a.Key[ProcessCheckpoint.LabelPrefix.Length..], a => a.Value));
    }
}
