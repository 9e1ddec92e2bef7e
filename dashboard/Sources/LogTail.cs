using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;

namespace Migration.Dashboard.Sources;

/// <summary>The end of a file that grows, and what is added to it.</summary>
internal static class LogTail
{
    private const int FirstBytes = 64 * 1024;
    private const int MostBytes = 256 * 1024;

    /// <summary>The last lines, and then new ones as they are written; told by the system, not by looking.</summary>
    /// <param name="path">The file; it may not be there yet.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async IAsyncEnumerable<IReadOnlyList<string>> FollowAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        var wakes = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(full)!, Path.GetFileName(full));
        watcher.NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName;
        watcher.Changed += (_, _) => wakes.Writer.TryWrite(true);
        watcher.Created += (_, _) => wakes.Writer.TryWrite(true);
        watcher.EnableRaisingEvents = true;

        var at = -1L;
        var rest = "";
        while (true)
        {
            var (text, end) = await ReadAsync(full, at, cancellation);
            var isCut = at < 0 && end > FirstBytes;
            at = end;
            var lines = (rest + text).Split('\n');
            rest = lines[^1];
            // The first line of a tail has lost its beginning.
            var whole = lines[(isCut ? 1 : 0)..^1];
            if (whole.Length > 0)
                yield return whole;
            await wakes.Reader.ReadAsync(cancellation);
        }
    }

    private static async Task<(string Text, long End)> ReadAsync(
        string path, long from, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return ("", Math.Max(from, 0));
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = file.Length;
        // A file that has become shorter was begun anew; of one that runs away only the end is shown.
        var start = from < 0 ? length - FirstBytes : from > length ? 0 : Math.Max(from, length - MostBytes);
        file.Position = Math.Max(0, start);
        var buffer = new byte[length - file.Position];
        var read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return (Encoding.UTF8.GetString(buffer, 0, read), file.Position);
    }
}
