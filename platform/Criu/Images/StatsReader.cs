using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Images;

/// <summary>Reads stats-dump and stats-restore (images/stats.proto); times there are in microseconds.</summary>
public static class StatsReader
{
    /// <summary>Reads a statistics image.</summary>
    /// <param name="name">File name, for errors; see <see cref="CriuImageFileName.DumpStatistics"/>.</param>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image, or a required number is absent.</exception>
    public static CriuStatistics Read(string name, ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(name, image, CriuImageType.Statistics);
        return file.Entries.Count == 1
            ? file.Read(file.Entries[0], ReadEntry)
            : throw new CriuImageException(name, 0, $"has {file.Entries.Count} entries, expected 1");
    }

    private static CriuStatistics ReadEntry(WireMessage entry) => new(
        entry.Message(1) is { } dump ? ReadDump(dump) : null,
        entry.Message(2) is { } restore ? ReadRestore(restore) : null);

    private static DumpStatistics ReadDump(WireMessage dump) => new()
    {
        Freezing = Time(dump, 1),
        Frozen = Time(dump, 2),
        MemoryDump = Time(dump, 3),
        MemoryWrite = Time(dump, 4),
        PagesScanned = dump.RequiredScalar(5),
        PagesSkippedParent = dump.RequiredScalar(6),
        PagesWritten = dump.RequiredScalar(7),
        PagesLazy = dump.RequiredScalar(9),
        SharedPagesWritten = dump.Scalar(14) ?? 0,
    };

    private static RestoreStatistics ReadRestore(WireMessage restore) => new()
    {
        PagesCompared = restore.RequiredScalar(1),
        PagesSkippedCopyOnWrite = restore.RequiredScalar(2),
        Forking = Time(restore, 3),
        Restore = Time(restore, 4),
        PagesRestored = restore.Scalar(5) ?? 0,
    };

    private static TimeSpan Time(WireMessage message, int field) =>
        TimeSpan.FromMicroseconds(message.RequiredUInt32(field));
}
