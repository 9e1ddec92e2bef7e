using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Migration.Platform.Criu.Tasks;

namespace Migration.Platform.Criu.Rpc;

/// <summary>
/// Opens files that a program started meanwhile inherits. .NET opens everything to be closed on exec.
/// </summary>
public static class InheritableFile
{
    /// <summary>Opens an existing file for reading, for example a namespace.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenForReading(string path) => Open(path, NativeMethods.OpenReadOnly);

    /// <summary>Opens a file for appending, and makes it, readable by its owner only, when it is not there.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenForAppending(string path) => Open(
        path, NativeMethods.OpenWriteOnly | NativeMethods.OpenCreate | NativeMethods.OpenAppend);

    private static SafeFileHandle Open(string path, int flags)
    {
        var handle = NativeMethods.Open(path, flags, Convert.ToInt32("600", 8));
        if (!handle.IsInvalid)
            return handle;
        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        handle.Dispose();
        throw new IOException($"{path} cannot be opened: {error.Message}", error);
    }
}
