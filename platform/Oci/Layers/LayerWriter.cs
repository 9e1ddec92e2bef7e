using System.Buffers;

namespace Migration.Platform.Oci;

/// <summary>
/// Writes an uncompressed layer (OCI image specification, layer.md) from entries as they come, in one pass and with
/// one buffer of memory. Never with gzip, which would take longer than the whole migration.
/// </summary>
public static class LayerWriter
{
    private const int CopyBufferBytes = 256 * 1024;

    /// <summary>Writes all <paramref name="entries"/> and the end marker to <paramref name="destination"/>.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="InvalidDataException">A file's content is shorter than its announced size.</exception>
    public static async Task<long> WriteAsync(
        IAsyncEnumerable<LayerEntry> entries, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(destination);
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferBytes);
        try
        {
            long written = 0;
            await foreach (var entry in entries.WithCancellation(cancellationToken))
            {
                var header = TarHeader.Encode(entry);
                await destination.WriteAsync(header, cancellationToken);
                written += header.Length;
                if (entry.Kind == LayerEntryKind.File)
                    written += await WriteContentAsync(entry, destination, buffer, cancellationToken);
            }
            await destination.WriteAsync(new byte[2 * TarHeader.BlockBytes], cancellationToken);
            return written + (2 * TarHeader.BlockBytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<long> WriteContentAsync(
        LayerEntry entry, Stream destination, byte[] buffer, CancellationToken cancellationToken)
    {
        var left = entry.Size;
        while (left > 0)
        {
            var wanted = buffer.AsMemory(0, (int)Math.Min(buffer.Length, left));
            var read = entry.Content is null ? 0 : await entry.Content.ReadAsync(wanted, cancellationToken);
            if (read == 0)
            {
                throw new InvalidDataException(
                    $"'{entry.Name}' ends after {entry.Size - left} of {entry.Size} bytes.");
            }
            await destination.WriteAsync(wanted[..read], cancellationToken);
            left -= read;
        }
        var padding = TarHeader.PaddingAfter(entry.Size);
        buffer.AsSpan(0, padding).Clear();
        await destination.WriteAsync(buffer.AsMemory(0, padding), cancellationToken);
        return entry.Size + padding;
    }
}
