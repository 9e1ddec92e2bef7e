using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Migration.Platform.Criu.Incremental;

/// <summary>
/// What the pages of processes held when they were looked at: a keyed hash of 128 bits for each, by process and address.
/// The key is random, so that nobody who chooses what a page holds can choose its hash. 16 bytes a page: 4 GiB take 16
/// MiB.
/// </summary>
public sealed class PageIndex
{
    private const uint Magic = 0x31495047; // "GPI1"

    private readonly long _key;
    private readonly Dictionary<int, List<PageRun>> _processes = [];

    /// <summary>Makes an empty index with a key of its own.</summary>
    public PageIndex()
        : this(BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long))))
    {
    }

    private PageIndex(long key) => _key = key;

    /// <summary>Number of pages in it.</summary>
    public long Pages => _processes.Values.Sum(runs => runs.Sum(r => (long)r.Hashes.Length));

    /// <summary>Pages of it that were new, or differed from the index of the look before.</summary>
    public uint NewPages { get; set; }

    /// <summary>Makes an empty index with the same key, whose hashes can be compared with this one's.</summary>
    public PageIndex NewRound() => new(_key);

    /// <summary>Hash of one page.</summary>
    /// <param name="page">The page, 4096 bytes.</param>
    public UInt128 HashOf(ReadOnlySpan<byte> page) => XxHash128.HashToUInt128(page, _key);

    /// <summary>Adds pages that follow one another; in the order of their addresses.</summary>
    /// <param name="process">Number of the process, as in the names of its images.</param>
    /// <param name="address">Address of the first.</param>
    /// <param name="hashes">Their hashes.</param>
    public void Add(int process, ulong address, UInt128[] hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        if (!_processes.TryGetValue(process, out var runs))
            _processes[process] = runs = [];
        if (hashes.Length > 0)
            runs.Add(new PageRun(address >> PageShift, hashes));
    }

    /// <summary>Hash that a page had; null when it was not there.</summary>
    /// <param name="process">Number of the process.</param>
    /// <param name="address">Address of the page.</param>
    public UInt128? Find(int process, ulong address) => Find(process, address, 1) is [var hash, ..] ? hash : null;

    /// <summary>
    /// Hashes that pages had which follow one another, as far as they are in one stretch; none when the first was not
    /// there.
    /// </summary>
    /// <param name="process">Number of the process.</param>
    /// <param name="address">Address of the first page.</param>
    /// <param name="most">How many at most.</param>
    public ReadOnlySpan<UInt128> Find(int process, ulong address, int most)
    {
        if (!_processes.TryGetValue(process, out var runs))
            return [];
        var page = address >> PageShift;
        var (low, high) = (0, runs.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var run = runs[middle];
            if (page < run.FirstPage)
            {
                high = middle - 1;
            }
            else if (page >= run.FirstPage + (ulong)run.Hashes.Length)
            {
                low = middle + 1;
            }
            else
            {
                var rest = run.Hashes.AsSpan((int)(page - run.FirstPage));
                return rest[..Math.Min(most, rest.Length)];
            }
        }

        return [];
    }

    /// <summary>Writes it to a file, readable by its owner only, which takes the place of an older one whole.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var partial = path + ".new";
        await using (var file = new FileStream(partial, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 1 << 16,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            var head = new byte[HeadBytes];
            BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
            BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), NewPages);
            BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), _key);
            await file.WriteAsync(head, cancellationToken);
            foreach (var (process, runs) in _processes)
            {
                foreach (var run in runs)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(head, process);
                    BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), run.Hashes.Length);
                    BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(8), run.FirstPage);
                    await file.WriteAsync(head, cancellationToken);
                    await file.WriteAsync(MemoryMarshal.AsBytes(run.Hashes.AsSpan()).ToArray(), cancellationToken);
                }
            }
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Makes an empty index whose hashes can be compared with those of one in a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidDataException">It is no index.</exception>
    public static PageIndex LikeThatOf(string path)
    {
        using var file = File.OpenHandle(path);
        var head = new byte[HeadBytes];
        if (RandomAccess.Read(file, head, 0) < head.Length || BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic)
            throw new InvalidDataException($"{path} is not an index of pages.");
        return new PageIndex(BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(8)));
    }

    /// <summary>Reads it from a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">It is no index, or was cut off.</exception>
    public static async Task<PageIndex> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous);
        var head = new byte[HeadBytes];
        if (await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) < head.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic)
        {
            throw new InvalidDataException($"{path} is not an index of pages.");
        }

        var index = new PageIndex(BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(8)))
        {
            NewPages = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)),
        };
        while (file.Position < file.Length)
        {
            await file.ReadExactlyAsync(head, cancellationToken);
            var count = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4));
            if (count < 0 || (file.Length - file.Position) / HashBytes < count)
                throw new InvalidDataException($"{path} is cut off.");
            var bytes = new byte[count * HashBytes];
            await file.ReadExactlyAsync(bytes, cancellationToken);
            index.Add(
                BinaryPrimitives.ReadInt32LittleEndian(head),
                BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(8)) << PageShift,
                MemoryMarshal.Cast<byte, UInt128>(bytes).ToArray());
        }

        return index;
    }

    private const int PageShift = 12;
    private const int HashBytes = 16;
    private const int HeadBytes = 16;

    private sealed record PageRun(ulong FirstPage, UInt128[] Hashes);
}
