using System.Text.Json;
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
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Folder of the images of a migration.</summary>
    /// <param name="migrationId">The migration.</param>
    public string FolderOf(Guid migrationId) => Path.Combine(processes.Value.RestoreFolder, $"{migrationId:n}");

    /// <summary>Fetches the checkpoint of a migration; what an unfinished run left is fetched anew.</summary>
    /// <param name="pushed">The image.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="RegistryException">The registry refused or does not answer.</exception>
    /// <exception cref="CheckpointArchiveException">The image is no checkpoint of a process.</exception>
    public async Task<DownloadedCheckpoint> FetchAsync(ImagePushed pushed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        Delete(pushed.MigrationId);
        var folder = Directory.CreateDirectory(
            FolderOf(pushed.MigrationId), OwnerOnly | UnixFileMode.UserExecute).FullName;
        var reference = ImageReference.Parse(pushed.Image);
        using var registry = new RegistryClient(
            new RegistryClientOptions { Registry = reference.Registry, PlainHttp = !deployer.Value.TlsVerify }, time);
        var image = await new ImageInspector(registry).InspectAsync(reference, cancellation);
        IReadOnlyDictionary<string, string> annotations = new Dictionary<string, string>();
        foreach (var layer in image.Manifest.Layers)
        {
            await using var blob = await registry.OpenBlobAsync(reference.Repository, layer.Digest, cancellation);
            await foreach (var entry in CheckpointArchiveReader.ReadEntriesAsync(
                pushed.Image, blob, cancellationToken: cancellation))
            {
                if (entry.Name == CheckpointMembers.SpecDump)
                    annotations = await AnnotationsAsync(pushed.Image, entry, cancellation);
                else if (entry.Kind == LayerEntryKind.File && FileOf(entry.Name) is { } file)
                    await WriteAsync(Path.Combine(folder, file), entry, cancellation);
            }
        }

        return new DownloadedCheckpoint(
            folder,
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
        if (Directory.Exists(FolderOf(migrationId)))
            Directory.Delete(FolderOf(migrationId), recursive: true);
    }

    // CRIU's folder is flat; anything deeper is not its own.
    private static string? FileOf(string member)
    {
        const string prefix = CheckpointMembers.ImageFolder + "/";
        return member.StartsWith(prefix, StringComparison.Ordinal) && !member[prefix.Length..].Contains('/')
            ? member[prefix.Length..]
            : null;
    }

    private static async Task WriteAsync(string path, LayerEntry entry, CancellationToken cancellation)
    {
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
            PreallocationSize = entry.Size,
            UnixCreateMode = OwnerOnly,
        });
        if (entry.Content is { } content)
            await content.CopyToAsync(file, 1 << 20, cancellation);
    }

    private static async Task<IReadOnlyDictionary<string, string>> AnnotationsAsync(
        string image, LayerEntry entry, CancellationToken cancellation)
    {
        try
        {
            var spec = entry.Content is null
                ? null
                : await JsonSerializer.DeserializeAsync<Spec>(entry.Content, JsonSerializerOptions.Web, cancellation);
            return spec?.Annotations ?? new Dictionary<string, string>();
        }
        catch (JsonException e)
        {
            throw new CheckpointArchiveException(
                image, CheckpointMembers.SpecDump, $"it cannot be understood: {e.Message}.", e);
        }
    }

    private sealed record Spec(Dictionary<string, string>? Annotations);
}
