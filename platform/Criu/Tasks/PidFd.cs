using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Migration.Platform.Criu.Tasks;

/// <summary>A task held by descriptor, so that a pid given to another task in the meantime cannot be hit.</summary>
internal sealed class PidFd : IDisposable
{
    private const int NoSuchTask = 3;
    private const int BadDescriptor = 9;
    private const string OpenCall = "pidfd_open";

    private readonly SafeFileHandle _handle;

    private PidFd(int pid, SafeFileHandle handle)
    {
        Pid = pid;
        _handle = handle;
    }

    public int Pid { get; }

    /// <exception cref="TaskResumeException">The task has ended, or pidfd_open is not there (Linux 5.3).</exception>
    public static PidFd Open(int pid) => TryOpen(pid) ?? throw Failed(pid, OpenCall);

    /// <summary>The same, but null when the task has ended.</summary>
    /// <exception cref="TaskResumeException">pidfd_open is not there (Linux 5.3).</exception>
    public static PidFd? TryOpen(int pid)
    {
        nint result = NativeMethods.SystemCall(NativeMethods.PidFdOpen, pid, 0, 0, 0);
        if (result >= 0)
            return new PidFd(pid, new SafeFileHandle(result, ownsHandle: true));
        return Marshal.GetLastPInvokeError() == NoSuchTask ? null : throw Failed(pid, OpenCall);
    }

    /// <summary>Takes a duplicate of one of the task's descriptors (Linux 5.6).</summary>
    /// <returns>The duplicate; null when the task has ended, or has no such descriptor any more.</returns>
    /// <exception cref="TaskResumeException">The right to trace the task is missing.</exception>
    public SafeFileHandle? Duplicate(int descriptor)
    {
        nint result = Call(NativeMethods.PidFdGetFd, descriptor);
        if (result >= 0)
            return new SafeFileHandle(result, ownsHandle: true);
        return Marshal.GetLastPInvokeError() is BadDescriptor or NoSuchTask
            ? null
            : throw Failed(Pid, $"pidfd_getfd of descriptor {descriptor}");
    }

    /// <summary>Sends a signal.</summary>
    /// <exception cref="TaskResumeException">The task has ended, or the right is missing.</exception>
    public void Signal(int signal)
    {
        if (!TrySignal(signal))
            throw Failed(Pid, SignalCall(signal));
    }

    /// <summary>Sends a signal.</summary>
    /// <returns>False when the task has ended.</returns>
    /// <exception cref="TaskResumeException">The right is missing.</exception>
    public bool TrySignal(int signal)
    {
        if (Call(NativeMethods.PidFdSendSignal, signal) >= 0)
            return true;
        return Marshal.GetLastPInvokeError() == NoSuchTask ? false : throw Failed(Pid, SignalCall(signal));
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Makes the exception for the call that has just failed.</summary>
    public static TaskResumeException Failed(int pid, string call)
    {
        int number = Marshal.GetLastPInvokeError();
        const int notPermitted = 1;
        string cure = number == notPermitted ? "; needs CAP_SYS_PTRACE, CAP_KILL and CAP_NET_ADMIN" : "";
        return new TaskResumeException(pid, call, $"{Marshal.GetPInvokeErrorMessage(number)} (errno {number}){cure}");
    }

    private static string SignalCall(int signal) => $"pidfd_send_signal {signal}";

    private nint Call(nint number, nint argument)
    {
        bool added = false;
        try
        {
            _handle.DangerousAddRef(ref added);
            return NativeMethods.SystemCall(number, _handle.DangerousGetHandle(), argument, 0, 0);
        }
        finally
        {
            if (added)
                _handle.DangerousRelease();
        }
    }
}
