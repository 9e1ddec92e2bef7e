using System.Runtime.CompilerServices;

namespace Migration.Platform.Oci;

/// <summary>
/// The entries of one checkpoint on their way into a layer: rewrites selected members, keeps the two dumps, and at
/// the end checks that the checkpoint is complete. Works on entries of any origin.
/// </summary>
internal sealed class CheckpointContent(
    string archiveName, IAsyncEnumerable<LayerEntry> entries, MemberRewriter? rewriter)
{
    private readonly HashSet<string> _requiredSeen = new(StringComparer.Ordinal);
    private byte[]? _configDump;
    private byte[]? _specDump;

    /// <summary>What the dumps say, as they were before rewriting; there once all entries were read.</summary>
    public CheckpointMetadata? Metadata { get; private set; }

    public async IAsyncEnumerable<LayerEntry> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in entries.WithCancellation(cancellationToken))
            yield return entry.Kind == LayerEntryKind.File ? await PassAsync(entry, cancellationToken) : entry;
        foreach (var required in CheckpointMembers.Required)
        {
            if (!_requiredSeen.Contains(required))
            {
                throw new CheckpointArchiveException(
                    archiveName, required, "it is missing or empty; the archive is not a complete checkpoint.");
            }
        }
        Metadata = CheckpointMetadataReader.Parse(archiveName, _configDump, _specDump);
    }

    private async Task<LayerEntry> PassAsync(LayerEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Size > 0 && CheckpointMembers.Required.Contains(entry.Name))
            _requiredSeen.Add(entry.Name);
        var current = entry;
        if (entry.Name is CheckpointMembers.ConfigDump or CheckpointMembers.SpecDump)
        {
            var dump = await CheckpointMetadataReader.ReadDumpAsync(
                archiveName, entry.Name, entry.Size, entry.Content, cancellationToken);
            if (entry.Name == CheckpointMembers.ConfigDump)
                _configDump = dump;
            else
                _specDump = dump;
            current = entry with { Content = new MemoryStream(dump, writable: false) };
        }
        return rewriter is not null && rewriter.Selects(entry.Name)
            ? await RewriteAsync(current, rewriter, cancellationToken)
            : current;
    }

    private async Task<LayerEntry> RewriteAsync(
        LayerEntry entry, MemberRewriter how, CancellationToken cancellationToken)
    {
        if (entry.Size > how.LimitBytes || entry.Size > Array.MaxLength)
        {
            throw new CheckpointArchiveException(
                archiveName, entry.Name,
                $"its {entry.Size} bytes are more than the {how.LimitBytes} that may be rewritten.");
        }
        var content = new byte[entry.Size];
        if (entry.Content is not null)
            await entry.Content.ReadExactlyAsync(content, cancellationToken);
        var rewritten = how.Rewrite(entry.Name, content);
        return entry with { Size = rewritten.Length, Content = new ReadOnlyMemoryStream(rewritten) };
    }
}
