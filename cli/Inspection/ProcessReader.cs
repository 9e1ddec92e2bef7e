using System.Text;
using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Processes;

namespace Migration.Cli.Inspection;

/// <summary>Reads one process after the other, and notes who has which file open.</summary>
internal sealed class ProcessReader(
    ICheckpointFiles files, CheckpointReader images, IReadOnlyDictionary<uint, DumpedFile> open, bool withValues)
{
    // The kernel allows a quarter of the stack, normally 2 MiB.
    private const ulong LongestText = 4 * 1024 * 1024;

    private readonly Dictionary<uint, SortedSet<uint>> _owners = [];

    /// <summary>By the id of a file: the processes that have it open. Complete when all have been read.</summary>
    public IReadOnlyDictionary<uint, SortedSet<uint>> Owners => _owners;

    /// <summary>Reads a process.</summary>
    public async Task<ProcessReport> ReadAsync(DumpedProcess process, CancellationToken cancellation)
    {
        var coreName = TaskCoreReader.FileName(process.Pid);
        var core = TaskCoreReader.Read(coreName, await images.RequiredAsync(coreName, cancellation));
        var spaceName = AddressSpaceReader.FileName(process.Pid);
        var space = await images.OptionalAsync(spaceName, cancellation) is { } bytes
            ? AddressSpaceReader.Read(spaceName, bytes)
            : null;
        var pagemap = await PagemapAsync(process.Pid, cancellation);
        var environment = await WordsAsync(pagemap, space?.EnvironmentStart, space?.EnvironmentEnd, cancellation);
        return new ProcessReport
        {
            Pid = process.Pid,
            ParentPid = process.ParentPid,
            Name = core.Name,
            State = $"{core.State}",
            Threads = process.Threads.Count,
            Executable = space is null ? null : open.GetValueOrDefault(space.ExecutableId)?.Path,
            Command = await WordsAsync(pagemap, space?.ArgumentsStart, space?.ArgumentsEnd, cancellation),
            EnvironmentNames = environment is null
                ? null
                : [.. environment.Select(e => Split(e).Name).Where(n => n.Length > 0).Distinct().Order(StringComparer.Ordinal)],
            Environment = withValues && environment is not null ? Values(environment) : null,
            MemoryBytes = space is null ? null : Memory(space, pagemap),
            Descriptors = await DescriptorsAsync(process.Pid, core, cancellation),
        };
    }

    private async Task<Pagemap?> PagemapAsync(uint pid, CancellationToken cancellation)
    {
        var name = $"pagemap-{pid}.img";
        return await images.OptionalAsync(name, cancellation) is { } bytes ? PagemapReader.Read(name, bytes) : null;
    }

    private async Task<IReadOnlyList<string>?> WordsAsync(
        Pagemap? pagemap, ulong? start, ulong? end, CancellationToken cancellation)
    {
        if (pagemap is null || end - start is not { } length || length > LongestText)
            return null;
        var memory = new ProcessMemory(pagemap);
        if (memory.Locate(start!.Value, (int)length) is not { } pieces)
            return null;
        var text = new byte[length];
        var at = 0;
        foreach (var (offset, count) in pieces)
        {
            await files.ReadAsync(memory.PagesFile, offset, text.AsMemory(at, count), cancellation);
            at += count;
        }

        return Encoding.UTF8.GetString(text).TrimEnd('\0').Split('\0');
    }

    private async Task<IReadOnlyDictionary<string, int>> DescriptorsAsync(
        uint pid, TaskCore core, CancellationToken cancellation)
    {
        var idsName = TaskCoreReader.IdsFileName(pid);
        var filesId = core.FilesId ?? (await images.OptionalAsync(idsName, cancellation) is { } ids
            ? TaskCoreReader.ReadFilesId(idsName, ids)
            : null);
        var name = FileDescriptorReader.FileName(filesId ?? 0);
        if (filesId is null || await images.OptionalAsync(name, cancellation) is not { } bytes)
            return new Dictionary<string, int>();
        var descriptors = FileDescriptorReader.Read(name, bytes);
        foreach (var descriptor in descriptors)
        {
            if (!_owners.TryGetValue(descriptor.FileId, out var pids))
                _owners.Add(descriptor.FileId, pids = []);
            pids.Add(pid);
        }

        return new SortedDictionary<string, int>(
            descriptors.CountBy(d => $"{d.Kind}").ToDictionary(), StringComparer.Ordinal);
    }

    private static MemoryReport Memory(AddressSpace space, Pagemap? pagemap)
    {
        long Mapped(Func<MemoryAreaKinds, bool> which) =>
            space.Areas.Where(a => which(a.Kinds)).Sum(a => (long)a.Bytes);
        long Pages(Func<PageLocations, bool> which) => (pagemap?.Entries ?? [])
            .Where(e => which(e.Flags)).Sum(e => (long)e.Pages * CriuImageFormat.PageSize);
        return new MemoryReport(
            Mapped(_ => true),
            Mapped(k => (k & MemoryAreaKinds.AnonymousPrivate) != 0),
            Mapped(k => (k & (MemoryAreaKinds.AnonymousShared | MemoryAreaKinds.FileShared)) != 0),
            Mapped(k => (k & MemoryAreaKinds.FilePrivate) != 0),
            Pages(f => f.HasFlag(PageLocations.Present)),
            Pages(f => f.HasFlag(PageLocations.Parent)),
            Pages(f => f.HasFlag(PageLocations.Lazy) && !f.HasFlag(PageLocations.Present)));
    }

    private static SortedDictionary<string, string> Values(IEnumerable<string> environment)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in environment.Select(Split))
            values[name] = value;
        return values;
    }

    private static (string Name, string Value) Split(string variable)
    {
        var equals = variable.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (variable, "") : (variable[..equals], variable[(equals + 1)..]);
    }
}
