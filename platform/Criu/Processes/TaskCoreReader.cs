using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Processes;

/// <summary>Reads core-&lt;pid&gt;.img (core_entry in images/core.proto) and ids-&lt;pid&gt;.img.</summary>
public static class TaskCoreReader
{
    /// <summary>Name of a task's core image.</summary>
    public static string FileName(uint pid) => $"core-{pid}.img";

    /// <summary>Name of the image with a task's ids.</summary>
    public static string IdsFileName(uint pid) => $"ids-{pid}.img";

    /// <summary>Reads the core of a process, which is that of its main thread.</summary>
    /// <param name="name">File name, for errors.</param>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image, or the core of another thread.</exception>
    public static TaskCore Read(string name, ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(name, image, CriuImageType.Core);
        return file.Entries.Count == 1
            ? file.Read(file.Entries[0], ReadEntry)
            : throw new CriuImageException(name, 0, $"has {file.Entries.Count} entries, expected 1");
    }

    /// <summary>Id in the name of the task's fdinfo image, from its ids image (task_kobj_ids_entry).</summary>
    /// <param name="name">File name, for errors.</param>
    /// <param name="image">The whole file.</param>
    /// <exception cref="CriuImageException">Broken image.</exception>
    public static uint ReadFilesId(string name, ReadOnlyMemory<byte> image)
    {
        var file = CriuImage.Parse(name, image, CriuImageType.Ids);
        return file.Entries.Count == 1
            ? file.Read(file.Entries[0], ids => ids.RequiredUInt32(2))
            : throw new CriuImageException(name, 0, $"has {file.Entries.Count} entries, expected 1");
    }

    private static TaskCore ReadEntry(WireMessage entry)
    {
        var task = entry.Message(3) ?? throw new WireFormatException(0, "is the core of a thread, not of a process");
        var state = (TaskState)task.RequiredUInt32(1);
        return new TaskCore
        {
            Name = task.Text(6) ?? throw new WireFormatException(0, "a task has no name"),
            State = Enum.IsDefined(state) ? state : TaskState.Unknown,
            ExitCode = task.RequiredUInt32(2),
            FilesId = (uint?)entry.Message(4)?.Scalar(2),
        };
    }
}
