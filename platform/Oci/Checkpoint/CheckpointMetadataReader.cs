using System.Text.Json;

namespace Migration.Platform.Oci;

/// <summary>Reads config.dump and spec.dump.</summary>
public static class CheckpointMetadataReader
{
    /// <summary>The largest config.dump or spec.dump accepted, in bytes. Real ones have tens of kilobytes.</summary>
    public const long LargestDumpBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Finds both dumps in an archive file without reading the CRIU images: a seekable file is walked from header to
    /// header. Use it where the metadata is needed before the image is built.
    /// </summary>
    /// <exception cref="CheckpointArchiveException">A dump is missing or malformed, or the archive is damaged.
    /// </exception>
    public static async Task<CheckpointMetadata> ReadArchiveMetadataAsync(
        string archivePath, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            archivePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 4096, useAsync: true);
        byte[]? config = null;
        byte[]? spec = null;
        await foreach (var (name, size, content) in TarHeaderScan.RunAsync(archivePath, file, cancellationToken))
        {
            if (name == CheckpointMembers.ConfigDump)
                config = await ReadDumpAsync(archivePath, name, size, content, cancellationToken);
            else if (name == CheckpointMembers.SpecDump)
                spec = await ReadDumpAsync(archivePath, name, size, content, cancellationToken);
            if (config is not null && spec is not null)
                return Parse(archivePath, config, spec);
        }
        throw new CheckpointArchiveException(
            archivePath, config is null ? CheckpointMembers.ConfigDump : CheckpointMembers.SpecDump,
            "the archive has no such member; it is not a complete checkpoint.");
    }

    internal static async Task<byte[]> ReadDumpAsync(
        string archiveName, string member, long size, Stream? content, CancellationToken cancellationToken)
    {
        if (size > LargestDumpBytes)
        {
            throw new CheckpointArchiveException(
                archiveName, member, $"its {size} bytes are more than the limit of {LargestDumpBytes}.");
        }
        var bytes = new byte[size];
        if (content is not null)
            await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    internal static CheckpointMetadata Parse(
        string archiveName, ReadOnlyMemory<byte> configDump, ReadOnlyMemory<byte> specDump) => new()
        {
            Config = ParseMember(archiveName, CheckpointMembers.ConfigDump, configDump, ParseConfig),
            Spec = ParseMember(archiveName, CheckpointMembers.SpecDump, specDump, ParseSpec),
        };

    private static T ParseMember<T>(
        string archiveName, string member, ReadOnlyMemory<byte> json, Func<JsonElement, T> parse)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? parse(document.RootElement)
                : throw new JsonException("it is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new CheckpointArchiveException(archiveName, member, $"it cannot be understood: {e.Message}.", e);
        }
    }

    private static CheckpointConfigDump ParseConfig(JsonElement dump) => new()
    {
        Id = Text(dump, "id") ?? throw new JsonException("'id' is missing"),
        Name = Text(dump, "name") ?? throw new JsonException("'name' is missing"),
        RootfsImage = Text(dump, "rootfsImage") ?? Text(dump, "rawImageName"),
        RootfsImageRef = Text(dump, "rootfsImageRef") ?? Text(dump, "rootfsImageID"),
        RootfsImageName = Text(dump, "rootfsImageName"),
        Runtime = Text(dump, "runtime"),
        PodId = Text(dump, "pod"),
        CreatedTime = Time(dump, "createdTime"),
        CheckpointedTime = Time(dump, "checkpointedTime"),
    };

    private static CheckpointSpecDump ParseSpec(JsonElement dump)
    {
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (dump.TryGetProperty("annotations", out var all) && all.ValueKind == JsonValueKind.Object)
        {
            foreach (var annotation in all.EnumerateObject())
            {
                annotations[annotation.Name] = annotation.Value.ValueKind == JsonValueKind.String
                    ? annotation.Value.GetString()!
                    : throw new JsonException($"the annotation '{annotation.Name}' is not a string");
            }
        }
        return new CheckpointSpecDump { Annotations = annotations };
    }

    private static string? Text(JsonElement dump, string name)
    {
        if (!dump.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String)
            throw new JsonException($"'{name}' is not a string");
        return value.GetString() is { Length: > 0 } text ? text : null;
    }

    // Go writes its zero time, year 1, for "never".
    private static DateTimeOffset? Time(JsonElement dump, string name)
    {
        if (Text(dump, name) is null)
            return null;
        if (!dump.GetProperty(name).TryGetDateTimeOffset(out var time))
            throw new JsonException($"'{name}' is not a time");
        return time.Year <= 1 ? null : time;
    }
}
