using System.Text.Json;

namespace Migration.Local.Machine;

/// <summary>
/// What a run makes on the machine, in a file of the run's folder. Each thing is written down, durably, before it is
/// made (a process: right after, and marked in its environment before), so that the next start can sweep up after a
/// run that was killed.
/// </summary>
public sealed class RunRecord
{
    /// <summary>Environment variable that every process of a run carries; its value is the run's folder.</summary>
    public const string Marker = "CONTAINERFLOW_RUN";

    private const string FileName = "run.jsonl";
    private readonly Lock _gate = new();

    private RunRecord(string folder)
    {
        Folder = folder;
        LogFolder = Path.Combine(folder, "logs");
    }

    /// <summary>The run's private folder.</summary>
    public string Folder { get; }

    /// <summary>Folder of the log files.</summary>
    public string LogFolder { get; }

    /// <summary>Creates the folder and an empty record.</summary>
    /// <param name="folder">The run's private folder; must not exist.</param>
    public static RunRecord Create(string folder)
    {
        var record = new RunRecord(Path.GetFullPath(folder));
        // Checkpoints hold the memory of the workload: nobody else may read them.
        Directory.CreateDirectory(
            record.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(record.LogFolder);
        return record;
    }

    /// <summary>Reads what a run left; an entry cut off by the crash is left out.</summary>
    /// <param name="folder">The run's private folder.</param>
    public static IReadOnlyList<RunRecordEntry> Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? [.. File.ReadLines(path).Select(Parse).OfType<RunRecordEntry>()] : [];
    }

    /// <summary>Creates a folder inside the run's folder.</summary>
    /// <param name="name">Name, relative.</param>
    /// <returns>Its path.</returns>
    public string CreateFolder(string name) => Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;

    internal void AddNamespace(string name) => Append(new RunRecordEntry { Namespace = name });

    internal void AddProcess(ProcessIdentity process) => Append(new RunRecordEntry { Process = process });

    internal void RemoveProcess(ProcessIdentity process) =>
        Append(new RunRecordEntry { Process = process, Gone = true });

    private static RunRecordEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<RunRecordEntry>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Append(RunRecordEntry entry)
    {
        lock (_gate)
        {
            using var file = new FileStream(Path.Combine(Folder, FileName), FileMode.Append, FileAccess.Write);
            file.Write(JsonSerializer.SerializeToUtf8Bytes(entry));
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }
    }
}

/// <summary>One line of a run's record.</summary>
public sealed record RunRecordEntry
{
    /// <summary>A network namespace about to be made.</summary>
    public string? Namespace { get; init; }

    /// <summary>A process that was started.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <summary>True when the thing is gone again.</summary>
    public bool Gone { get; init; }
}
