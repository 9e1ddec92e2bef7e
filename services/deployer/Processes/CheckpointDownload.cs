using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Oci;
using Migration.Platform.Processes;

namespace Migration.Deployer.Processes;

/// <summary>A checkpoint that lies on this node as files.</summary>
/// <param name="Folder">Folder of CRIU's images.</param>
/// <param name="ShellJob">Whether the session of the tree was begun outside of it.</param>
/// <param name="LogFile">File that standard output and error go to; null for none.</param>
/// <param name="Labels">Labels of the workload.</param>
public sealed record DownloadedCheckpoint(
    string Folder, bool ShellJob, string? LogFile, IReadOnlyDictionary<string, string> Labels);

/// <summary>Fetches checkpoint images of process workloads from the registry, as files for CRIU.</summary>
/// <param name="deployer">Settings.</param>
/// <param name="processes">How the node runs processes.</param>
/// <param name="time">Clock.</param>
public sealed class CheckpointDownload(
    IOptions<DeployerOptions> deployer, IOptions<ProcessOptions> processes, TimeProvider time)
{
    /// <summary>Fetches the checkpoint of a migration; what an unfinished run left is fetched anew.</summary>
    /// <param name="pushed">The image.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="RegistryException">The registry refused or does not answer.</exception>
    /// <exception cref="CheckpointArchiveException">The image is no checkpoint of a process.</exception>
    public async Task<DownloadedCheckpoint> FetchAsync(ImagePushed pushed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        var files = FilesOf(pushed.MigrationId);
        Directory.CreateDirectory(
            processes.Value.RestoreFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var reference = ImageReference.Parse(pushed.Image);
        using var registry = new RegistryClient(
            new RegistryClientOptions { Registry = reference.Registry, PlainHttp = !deployer.Value.TlsVerify }, time);
        await new CheckpointDownloader(registry).DownloadAsync(reference, files, null, cancellation);
        var annotations = (await CheckpointMetadataReader.ReadArchiveMetadataAsync(files.ArchivePath, cancellation))
            .Spec.Annotations;
        return new DownloadedCheckpoint(
            files.ImagesPath,
            bool.TryParse(annotations.GetValueOrDefault(ProcessCheckpoint.ShellJobKey), out var job) && job,
            annotations.GetValueOrDefault(ProcessCheckpoint.LogFileKey),
            annotations
                .Where(a => a.Key.StartsWith(ProcessCheckpoint.LabelPrefix, StringComparison.Ordinal))
                .ToDictionary(a => a.Key[ProcessCheckpoint.LabelPrefix.Length..], a => a.Value));
    }

    /// <summary>Deletes the files of a migration; fine when they are gone.</summary>
    /// <param name="migrationId">The migration.</param>
    public void Delete(Guid migrationId)
    {
        if (Directory.Exists(processes.Value.RestoreFolder))
            FilesOf(migrationId).Delete();
    }

    private CheckpointFiles FilesOf(Guid migrationId) => CheckpointFiles.Of(processes.Value.RestoreFolder, migrationId);
}
