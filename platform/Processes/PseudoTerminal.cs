using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Migration.Platform.Processes;

/// <summary>
/// A terminal for a process workload (pty(7)). Its outer side is held by a program of its own that ends with the
/// workload: it appends what is written on the terminal to a file, and types what comes through a named pipe.
/// </summary>
public sealed partial class PseudoTerminal : IDisposable
{
    private const string Multiplexer = "/dev/ptmx";
    private const int OpenReadWrite = 2;
    private const int OpenNoControllingTerminal = 0x100;
    private const int OpenCloseOnExec = 0x80000;
    private const int OpenFlags = OpenReadWrite | OpenNoControllingTerminal | OpenCloseOnExec;

    // asm-generic/ioctls.h, the same on every architecture that .NET runs on.
    private const nuint SetLock = 0x40045431;
    private const nuint GetPeer = 0x5441;
    private const nuint GetNumber = 0x80045430;

    // Reading the outer side fails once everybody has closed the inner one. Bash, as other shells do not know descriptors
    // above 9.
    private const string Keeper = """
        umask 077
        exec 0<&"$1" 1>&"$1" 2>/dev/null
        (exec cat <>"$3") &
        typist=$!
        exec 1>>"$2"
        cat
        kill $typist
        """;

    private PseudoTerminal(SafeFileHandle inner, string path)
    {
        Inner = inner;
        Path = path;
    }

    /// <summary>The side that the workload has. While it is open the terminal stays.</summary>
    public SafeFileHandle Inner { get; }

    /// <summary>Its path, for example <c>/dev/pts/3</c>.</summary>
    public string Path { get; }

    /// <summary>Makes one, with a program that holds it.</summary>
    /// <param name="logFile">File that everything written on it is appended to; null for none.</param>
    /// <param name="typed">Path of a named pipe that is made: what is written there is typed on the terminal.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="ProcessException">The machine has no terminals, or the pipe cannot be made.</exception>
    public static async Task<PseudoTerminal> OpenAsync(string? logFile, string typed, CancellationToken cancellation)
    {
        using var outer = NativeOpen(Multiplexer, OpenFlags);
        var terminal = Open(outer);
        try
        {
            File.Delete(typed);
            await Tool.RunAsync("mkfifo", ["--mode=600", typed], cancellation);
            // For the keeper alone, which waits until nobody has the inner side any more.
            SetInheritable(outer, true);
            using var keeper = Process.Start(new ProcessStartInfo(
                "setsid",
                [
                    "bash", "-c", Keeper, "terminal",
                    outer.DangerousGetHandle().ToString(CultureInfo.InvariantCulture), logFile ?? "/dev/null", typed,
                ]))!;
            return terminal;
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            terminal.Dispose();
            throw new ProcessException($"the terminal with the pipe {typed} cannot be made: {e.Message}", e);
        }
        catch
        {
            terminal.Dispose();
            throw;
        }
    }

    /// <summary>Lets programs that are started from now on inherit the inner side.</summary>
    /// <exception cref="ProcessException">The kernel refuses.</exception>
    public void LetInherit()
    {
        try
        {
            SetInheritable(Inner, true);
        }
        catch (Win32Exception e)
        {
            throw new ProcessException($"terminal {Path} cannot be handed over: {e.Message}", e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => Inner.Dispose();

    private static PseudoTerminal Open(SafeFileHandle outer)
    {
        var unlocked = 0;
        var number = 0;
        if (!outer.IsInvalid && Control(outer, SetLock, ref unlocked) == 0 && Control(outer, GetNumber, ref number) == 0
            && Control(outer, GetPeer, OpenFlags) is >= 0 and var inner)
        {
            return new PseudoTerminal(
                new SafeFileHandle(inner, ownsHandle: true),
                string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number}"));
        }

        var error = new Win32Exception(Marshal.GetLastPInvokeError());
        throw new ProcessException($"no terminal can be made at {Multiplexer} ({error.Message}): is devpts mounted?", error);
    }

    private static void SetInheritable(SafeFileHandle handle, bool isInheritable)
    {
        const int setFlags = 2;
        const int closeOnExec = 1;
        if (FileControl(handle, setFlags, isInheritable ? 0 : closeOnExec) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeHandle file, nuint request, ref int argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeHandle file, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(SafeHandle file, int command, int argument);
}
