using System.Text.Json;
using System.Text.RegularExpressions;

namespace Migration.Platform.Processes;

/// <summary>
/// The process workloads of a node, a JSON file each, named after the workload. A file is replaced as a whole, so that
/// a crash leaves the old one or the new one.
/// </summary>
/// <param name="folder">Folder of the files; made when the first one is written.</param>
public sealed partial class ProcessStore(string folder)
{
    private const string Suffix = ".json";
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The workload of a name; null when there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellation">Cancels the look.</param>
    /// <exception cref="ProcessException">Its file cannot be understood.</exception>
    public async Task<ProcessWorkload?> FindAsync(string name, CancellationToken cancellation = default)
    {
        var path = PathOf(name);
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<ProcessWorkload>(file, Json, cancellation);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new ProcessException($"{path} does not describe a process workload ({e.Message}): mend or delete it", e);
        }
    }

    /// <summary>All workloads.</summary>
    /// <param name="cancellation">Cancels the look.</param>
    /// <exception cref="ProcessException">A file cannot be understood.</exception>
    public async Task<IReadOnlyList<ProcessWorkload>> FindAllAsync(CancellationToken cancellation = default)
    {
        var all = new List<ProcessWorkload>();
        if (!Directory.Exists(folder))
            return all;
        foreach (var path in Directory.EnumerateFiles(folder, $"*{Suffix}").Order(StringComparer.Ordinal))
        {
            if (await FindAsync(Path.GetFileNameWithoutExtension(path), cancellation) is { } workload)
                all.Add(workload);
        }

        return all;
    }

    /// <summary>Writes a workload down, in the place of what was there of that name.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels the writing; the old file stays.</param>
    public async Task PutAsync(ProcessWorkload workload, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(workload);
        Directory.CreateDirectory(folder, OwnerOnly);
        var path = PathOf(workload.Name);
        var partial = path + ".new";
        await using (var file = File.Create(partial))
            await JsonSerializer.SerializeAsync(file, workload, Json, cancellation);
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Forgets a workload; fine when it is gone.</summary>
    /// <param name="name">Its name.</param>
    public void Delete(string name)
    {
        if (!Directory.Exists(folder))
            return;
        File.Delete(TypedPath(name));
        File.Delete(PathOf(name));
    }

    /// <summary>Named pipe through which the terminal of a workload is typed on.</summary>
    /// <param name="name">Name of the workload.</param>
    public string TypedPath(string name) => Path.ChangeExtension(PathOf(name), ".terminal");

    /// <summary>Waits until nobody else on the node gives out addresses, and keeps them from it until disposed.</summary>
    /// <param name="cancellation">Cancels the wait.</param>
    public async Task<IDisposable> LockAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        while (true)
        {
            try
            {
                return new FileStream(
                    Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            }
            catch (IOException)
            {
                // The kernel tells nobody when an advisory lock is given back; it is held for milliseconds.
                await Task.Delay(TimeSpan.FromMilliseconds(5), cancellation);
            }
        }
    }

    private string PathOf(string name) => Name().IsMatch(name)
        ? Path.Combine(folder, name + Suffix)
        : throw new ProcessException(
            $"'{name}' cannot name a process workload: use 1 to 63 lower-case letters, digits and '-', beginning and " +
            "ending with a letter or digit");

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
    private static partial Regex Name();
}
