using Migration.Local.Machine;

namespace Migration.Local.Parts;

/// <summary>
/// CRIU's settings for containers that may migrate. A container names the file in an annotation, which moves with it,
/// so the file has to be at the same path on every node; here the nodes share one machine and one file.
/// </summary>
public static class CriuSettings
{
    /// <summary>Annotation of a container that names the file.</summary>
    public const string Annotation = "org.criu.config";

    private const string FileName = "criu.conf";

    /// <summary>Path of a run's file.</summary>
    /// <param name="record">The run.</param>
    public static string PathOf(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Path.Combine(record.Folder, FileName);
    }

    /// <summary>Writes a run's file.</summary>
    /// <param name="record">The run.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static Task WriteAsync(RunRecord record, CancellationToken cancellation = default) =>
        // tcp-established: dump connected sockets. leave-stopped: the source must not talk after the dump.
        // skip-in-flight: a connection that is not accepted yet does not fail the dump; its client sends the SYN again.
        File.WriteAllTextAsync(PathOf(record), "tcp-established\nleave-stopped\nskip-in-flight\n", cancellation);
}
