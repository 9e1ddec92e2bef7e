using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Migration.Cni.Linux;

/// <summary>A call to the kernel failed.</summary>
internal sealed class LinuxException : IOException
{
    /// <summary>Names what was tried and the error number.</summary>
    public LinuxException(string attempt, int errorNumber)
        : base($"{attempt}: {new Win32Exception(errorNumber).Message}") => ErrorNumber = errorNumber;

    /// <summary>The error number (errno).</summary>
    public int ErrorNumber { get; }

    /// <summary>Throws for a result below zero.</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static void ThrowIfFailed(long result, string attempt)
    {
        if (result < 0)
            throw new LinuxException(attempt, Marshal.GetLastPInvokeError());
    }
}
