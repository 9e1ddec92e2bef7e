using System.Globalization;

namespace Migration.Platform.Oci;

/// <summary>The list of layers that went ahead of a checkpoint, kept beside it.</summary>
public static class LayerList
{
    /// <summary>Reads the list; empty when there is none.</summary>
    /// <param name="files">The checkpoint.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<OciDescriptor>> ReadAsync(
        CheckpointFiles files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!File.Exists(files.LayersPath))
            return [];
        var lines = await File.ReadAllLinesAsync(files.LayersPath, cancellationToken);
        return [.. lines.Select(line => line.Split(' ')).Select(words => new OciDescriptor
        {
            MediaType = OciMediaTypes.LayerTar,
            Digest = words[0],
            Size = long.Parse(words[1], CultureInfo.InvariantCulture),
        })];
    }

    /// <summary>Writes the list anew, whole or not at all.</summary>
    /// <param name="files">The checkpoint.</param>
    /// <param name="layers">The layers, the first one first.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(
        CheckpointFiles files, IReadOnlyList<OciDescriptor> layers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        var partial = files.LayersPath + ".new";
        await File.WriteAllLinesAsync(
            partial,
            layers.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Digest} {l.Size}")), cancellationToken);
        File.Move(partial, files.LayersPath, overwrite: true);
    }
}
