using System.Runtime.InteropServices;

namespace Migration.Cni.Linux;

/// <summary>
/// A lock on a file that the kernel takes back when the process ends, however it ends (flock(2)). The file stays.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private const uint OwnerOnly = 0x180; // rw-------
    private readonly Descriptor _file;

    private FileLock(Descriptor file) => _file = file;

    /// <summary>Waits for the lock.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static FileLock Take(string path) => Open(path, Native.LockExclusive)!;

    /// <summary>Takes the lock if nobody has it.</summary>
    /// <returns>Null when somebody has it.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static FileLock? TryTake(string path) => Open(path, Native.LockExclusive | Native.LockNonBlocking);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileLock? Open(string path, int operation)
    {
        // Not by File.OpenHandle: it takes a lock of its own, and a child process must not inherit this one.
        var descriptor = Native.Open(path, Native.OpenReadWrite | Native.OpenCreate | Native.OpenCloexec, OwnerOnly);
        LinuxException.ThrowIfFailed(descriptor, $"opening {path}");
        var file = new Descriptor(descriptor);
        while (Native.Lock(file, operation) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Native.Eintr)
                continue;
            file.Dispose();
            return error == Native.Ewouldblock ? null : throw new LinuxException($"locking {path}", error);
        }

        return new FileLock(file);
    }
}
