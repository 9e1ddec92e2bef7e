using System.Formats.Tar;
using System.Runtime.CompilerServices;

namespace Migration.Platform.Oci;

/// <summary>
/// Walks the headers of a seekable archive, seeking over the contents. For looking something up; the checks are
/// made by <see cref="CheckpointArchiveReader"/> when the archive is read in full.
/// </summary>
internal static class TarHeaderScan
{
    public static async IAsyncEnumerable<(string Name, long Size, Stream? Content)> RunAsync(
        string archiveName, Stream archive, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = new TarReader(archive, leaveOpen: true);
        string? last = null;
        while (true)
        {
            TarEntry? member;
            try
            {
                member = await reader.GetNextEntryAsync(copyData: false, cancellationToken);
            }
            catch (Exception e) when (e is EndOfStreamException or InvalidDataException or FormatException)
            {
                throw new CheckpointArchiveException(
                    archiveName, last, $"the archive is truncated or damaged after this member ({e.Message}).", e);
            }
            if (member is null)
                yield break;
            last = member.Name;
            var name = member.Name.StartsWith("./", StringComparison.Ordinal) ? member.Name[2..] : member.Name;
            yield return (name, member.Length, member.DataStream is null
                ? null
                : new MemberStream(archiveName, name, member.Length, member.DataStream));
        }
    }
}
