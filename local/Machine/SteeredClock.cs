using System.Globalization;

namespace Migration.Local.Machine;

/// <summary>
/// The wall clock of one process, which can be set while it runs, by Debian's libfaketime: what an administrator or a
/// time server does to the clock of a machine. Durations go on as ever, as they do there.
/// </summary>
public sealed class SteeredClock
{
    private readonly string _file;

    /// <summary>Makes a clock that is right.</summary>
    /// <param name="file">File that carries its offset.</param>
    public SteeredClock(string file)
    {
        _file = file;
        Set(TimeSpan.Zero);
    }

    /// <summary>Environment of a process that goes by this clock.</summary>
    /// <exception cref="LocalRunException">The library is not installed.</exception>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library(),
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_NO_CACHE"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_DONT_RESET"] = "1",
        // Else timed waits of the runtime return at once, again and again.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };

    /// <summary>Sets it.</summary>
    /// <param name="offset">What is added to the machine's time.</param>
    public void Set(TimeSpan offset)
    {
        // Renamed into place: a reader between two writes would find an empty file.
        var written = _file + ".new";
        File.WriteAllText(written, offset.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture));
        File.Move(written, _file, overwrite: true);
    }

    /// <summary>
    /// Removes what the library keeps in the machine's memory for a process that was killed; fine when there is nothing.
    /// </summary>
    /// <param name="process">Id of the process, which has ended.</param>
    internal static void Forget(int process)
    {
        foreach (var name in (string[])["faketime_shm_", "sem.faketime_sem_"])
            File.Delete(string.Create(CultureInfo.InvariantCulture, $"/dev/shm/{name}{process}"));
    }

    private static string Library() =>
        (Directory.Exists("/usr/lib") ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu") : [])
            .Select(d => Path.Combine(d, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
        ?? throw new LocalRunException("libfaketime is not installed: run scripts/install-prerequisites.sh");
}
