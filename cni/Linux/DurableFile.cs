namespace Migration.Cni.Linux;

/// <summary>Files that are whole or absent after a crash, never half written.</summary>
internal static class DurableFile
{
    /// <summary>Writes a file, replacing what was there, and waits until it is on the disk.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, byte[] contents)
    {
        var draft = path + ".new";
        using (var file = File.OpenHandle(draft, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, contents, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(draft, path, overwrite: true);
        SyncFolderOf(path);
    }

    /// <summary>Removes a file and waits until that is on the disk; fine when it is gone.</summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public static void Delete(string path)
    {
        File.Delete(path);
        SyncFolderOf(path);
    }

    private static void SyncFolderOf(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var descriptor = Native.Open(folder, Native.OpenDirectory | Native.OpenCloexec, 0);
        LinuxException.ThrowIfFailed(descriptor, $"opening {folder}");
        using var handle = new Descriptor(descriptor);
        LinuxException.ThrowIfFailed(Native.Sync(handle), $"writing {folder} to disk");
    }
}
