namespace Migration.Platform.Criu.Configuration;

/// <summary>
/// The configuration file that CRIU reads on a node for every checkpoint and restore. What is needed here is put in for
/// as long as somebody needs it, between two marks; the lines of others stay as they are. Several processes may use one
/// file: the last one to leave takes the lines out, and those of a process that was killed go with the next use or
/// <see cref="RecoverAsync"/>.
/// </summary>
/// <param name="path">The file, for example <c>/etc/criu/runc.conf</c>.</param>
/// <param name="time">Clock.</param>
public sealed class NodeConfiguration(string path, TimeProvider time)
{
    private const string Begin = "# containerflow begin: taken out again when it is done, do not edit";
    private const string End = "# containerflow end";

    // Locks are held for a few file operations only.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private string GatePath => path + ".gate";

    private string UsersPath => path + ".users";

    /// <summary>Puts lines into the file.</summary>
    /// <param name="configuration">The lines.</param>
    /// <param name="cancellation">Cancels the wait for others that are just changing the file.</param>
    /// <returns>To be disposed when CRIU has finished.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<IAsyncDisposable> UseAsync(CriuConfiguration configuration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var gate = await LockAsync(cancellation);
        var (own, others) = Split(Read());
        if (TryAlone() is { } alone)
        {
            // Nobody uses what is there: it was left by a process that was killed.
            alone.Dispose();
            own.Clear();
        }

        // Options of several users at a time add up; each of them can live with all.
        var lines = configuration.ToText().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Write(others, [.. own.Union(lines, StringComparer.Ordinal)]);
        return new Use(this, Share());
    }

    /// <summary>Takes out lines that a process which was killed has left; fine when there are none.</summary>
    /// <param name="cancellation">Cancels the wait for others that are just changing the file.</param>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<bool> RecoverAsync(CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return false;
        using var gate = await LockAsync(cancellation);
        return TakeOut();
    }

    private bool TakeOut()
    {
        using var alone = TryAlone();
        var (own, others) = Split(Read());
        if (alone is null || own.Count == 0)
            return false;
        Write(others, []);
        return true;
    }

    private string[] Read() => File.Exists(path) ? File.ReadAllLines(path) : [];

    private static (List<string> Own, List<string> Others) Split(IEnumerable<string> lines)
    {
        var own = new List<string>();
        var others = new List<string>();
        var inside = false;
        foreach (var line in lines)
        {
            if (line == Begin || line == End)
                inside = line == Begin;
            else
                (inside ? own : others).Add(line);
        }

        return (own, others);
    }

    private void Write(List<string> others, IReadOnlyCollection<string> own)
    {
        if (others.Count == 0 && own.Count == 0)
        {
            File.Delete(path);
            return;
        }

        // CRIU may read at any moment: it sees the old file or the new one, never half of it.
        var partial = path + ".new";
        File.WriteAllLines(partial, own.Count == 0 ? others : [.. others, Begin, .. own, End]);
        File.Move(partial, path, overwrite: true);
    }

    // Advisory locks (flock) that end with the process, whatever ends it.
    private async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryOpen(GatePath, FileAccess.ReadWrite, FileShare.None) is { } gate)
                return gate;
            await Task.Delay(Interval, time, cancellation);
        }
    }

    private FileStream? TryAlone() => TryOpen(UsersPath, FileAccess.ReadWrite, FileShare.None);

    private FileStream Share()
    {
        using (File.Open(UsersPath, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite))
        {
            // Opening for reading does not make a file.
        }

        return File.Open(UsersPath, FileMode.Open, FileAccess.Read, FileShare.Read);
    }

    private static FileStream? TryOpen(string file, FileAccess access, FileShare share)
    {
        const int wouldBlock = 11;
        try
        {
            return File.Open(file, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException e) when (e.HResult == wouldBlock || e.GetType() == typeof(IOException))
        {
            return null;
        }
    }

    private sealed class Use(NodeConfiguration owner, FileStream share) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            // What was put in has to go out, so this wait is not given up.
            using var gate = await owner.LockAsync(CancellationToken.None);
            await share.DisposeAsync();
            owner.TakeOut();
        }
    }
}
