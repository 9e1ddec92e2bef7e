using System.Text.Json;

namespace Migration.Platform.Oci;

/// <summary>The list of layers that went ahead of a checkpoint, kept beside it: JSON, the first one first.</summary>
public static class LayerList
{
    /// <summary>Reads the list; empty when there is none.</summary>
    /// <param name="files">The checkpoint.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<SealedLayer>> ReadAsync(
        CheckpointFiles files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!File.Exists(files.LayersPath))
            return [];
        var bytes = await File.ReadAllBytesAsync(files.LayersPath, cancellationToken);
        return JsonSerializer.Deserialize<IReadOnlyList<SealedLayer>>(bytes) ?? [];
    }

    /// <summary>Writes the list anew, whole or not at all.</summary>
    /// <param name="files">The checkpoint.</param>
    /// <param name="layers">The layers, the first one first.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(
        CheckpointFiles files, IReadOnlyList<SealedLayer> layers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        var partial = files.LayersPath + ".new";
        await File.WriteAllBytesAsync(partial, JsonSerializer.SerializeToUtf8Bytes(layers), cancellationToken);
        File.Move(partial, files.LayersPath, overwrite: true);
    }
}
