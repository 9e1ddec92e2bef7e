using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Migration.Platform.Criu.Images;

namespace Migration.Platform.Criu.Incremental;

/// <summary>
/// Hashes the pages that CRIU dumps while it writes them, so that the comparison with what went ahead
/// (<see cref="IncrementalImages"/>) need not read them all once more when the dump is done. CRIU writes each pages
/// image from its beginning to its end and never goes back.
/// </summary>
public sealed class DumpFollower : IAsyncDisposable
{
    // Nobody waits for the next look: at the end it is taken at once.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private const int PagesAtATime = 256;
    private const int PageSize = CriuImageFormat.PageSize;

    private readonly PageIndex _index;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _isDumped = new();
    private readonly Dictionary<uint, List<UInt128>> _hashes = [];
    private readonly PagesFiles _files;
    private readonly byte[] _buffer = new byte[PagesAtATime * PageSize];
    private readonly Task _following;

    /// <summary>Begins to follow a dump.</summary>
    /// <param name="folder">Where CRIU writes its images; need not be there yet.</param>
    /// <param name="index">An index with the key of the hashes.</param>
    /// <param name="time">Clock.</param>
    public DumpFollower(string folder, PageIndex index, TimeProvider time)
    {
        _files = new PagesFiles(folder);
        _index = index;
        _time = time;
        _following = Task.Run(FollowAsync, CancellationToken.None);
    }

    /// <summary>Takes the last look, when CRIU is done.</summary>
    /// <returns>Hashes of the pages of each pages image in their order, by the number of the image.</returns>
    /// <exception cref="IOException">An image cannot be read.</exception>
    public async Task<IReadOnlyDictionary<uint, UInt128[]>> CompleteAsync()
    {
        await _isDumped.CancelAsync();
        await _following;
        return _hashes.ToDictionary(i => i.Key, i => i.Value.ToArray());
    }

    /// <summary>Writes hashes to a file, readable by its owner only.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="hashes">The hashes.</param>
    public static void Write(string path, UInt128[] hashes)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        RandomAccess.Write(file, MemoryMarshal.AsBytes(hashes.AsSpan()), 0);
    }

    /// <summary>Reads hashes from a file; null when there is none.</summary>
    /// <param name="path">Path of the file.</param>
    public static UInt128[]? Read(string path) => File.Exists(path)
        ? MemoryMarshal.Cast<byte, UInt128>(File.ReadAllBytes(path)).ToArray()
        : null;

    /// <summary>Stops following.</summary>
    public async ValueTask DisposeAsync()
    {
        await _isDumped.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _files.Dispose();
        _isDumped.Dispose();
    }

    private async Task FollowAsync()
    {
        using var look = new PeriodicTimer(Look, _time);
        try
        {
            while (await look.WaitForNextTickAsync(_isDumped.Token))
                TakeIn();
        }
        catch (OperationCanceledException)
        {
            // It is all there now.
        }

        TakeIn();
    }

    private void TakeIn()
    {
        foreach (var (id, file) in _files.Look())
        {
            var hashes = CollectionsMarshal.GetValueRefOrAddDefault(_hashes, id, out _) ??= [];
            while (TakeIn(file, hashes))
            {
                // As long as there is more than one buffer takes.
            }
        }
    }

    // Whole pages only: of the last one a part may be written.
    private bool TakeIn(SafeFileHandle file, List<UInt128> hashes)
    {
        var read = RandomAccess.Read(file, _buffer, (long)hashes.Count * PageSize);
        for (var at = 0; at + PageSize <= read; at += PageSize)
            hashes.Add(_index.HashOf(_buffer.AsSpan(at, PageSize)));
        return read == _buffer.Length;
    }
}
