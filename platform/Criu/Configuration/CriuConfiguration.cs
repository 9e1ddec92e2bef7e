using System.Text;
using Migration.Platform.Criu.Images;

namespace Migration.Platform.Criu.Configuration;

/// <summary>
/// CRIU's configuration file: one long option a line, without dashes (criu/config.c). CRIU reads it after the options
/// of the runtime, so it is the way to options that a container engine never passes: the file named by the annotation
/// <c>org.criu.config</c>, else <c>/etc/criu/runc.conf</c> on the node.
/// </summary>
/// <remarks>
/// CRIU refuses to start on an option it does not know, so only options of CRIU 3.15 and later are here, except where
/// a property says otherwise. All are off by default.
/// </remarks>
public sealed record CriuConfiguration
{
    /// <summary>
    /// Dump and restore connected TCP sockets. Without it a checkpoint with one connection fails; CRI-O and containerd
    /// never pass it.
    /// </summary>
    public bool TcpEstablished { get; init; }

    /// <summary>
    /// Leave the tasks stopped after a dump (and after a restore), with the network locked and the sockets in TCP
    /// repair mode. The kubelet's checkpoint otherwise lets the source run on: its end would send FIN or RST to the
    /// clients and break the connections that have just moved. Killing stopped tasks sends nothing, and
    /// <see cref="Tasks.StoppedTaskResumer"/> brings them back.
    /// </summary>
    public bool LeaveStopped { get; init; }

    /// <summary>
    /// Leave out connections that are in a handshake or not yet accepted, instead of failing the dump; their clients
    /// retry. The second line behind holding traffic and waiting for the accept queues. The option's name is
    /// skip-in-flight: with "tcp-" in front, CRIU does not start.
    /// </summary>
    public bool TcpSkipInFlight { get; init; }

    /// <summary>
    /// Dump file locks; safe when every holder of the locks is in the container. CRI-O passes it itself.
    /// </summary>
    public bool FileLocks { get; init; }

    /// <summary>Keep open files that were deleted by linking them again for the time of the dump.</summary>
    public bool LinkRemap { get; init; }

    /// <summary>
    /// Largest deleted file that is copied into the checkpoint, in bytes; null for CRIU's default of 1 MiB.
    /// </summary>
    public long? GhostLimitBytes { get; init; }

    /// <summary>
    /// How to lock the network; null for CRIU's own default (chosen when it was built). Nftables needs 3.16.
    /// </summary>
    public NetworkLockMethod? NetworkLock { get; init; }

    /// <summary>
    /// Absolute path of a program that CRIU calls at its hooks (pre-dump, network-lock, post-restore ...).
    /// </summary>
    public string? ActionScript { get; init; }

    /// <summary>
    /// The file for the node of a migration's source: TCP kept, the source silent after the dump, and new connections
    /// no reason to fail.
    /// </summary>
    public static CriuConfiguration ForSource { get; } =
        new() { TcpEstablished = true, LeaveStopped = true, TcpSkipInFlight = true };

    /// <summary>The content of the file, lines ended by a line feed.</summary>
    /// <exception cref="ArgumentException">A value cannot be written, or is out of range.</exception>
    public string ToText()
    {
        var text = new StringBuilder();
        Flag(TcpEstablished, "tcp-established");
        Flag(LeaveStopped, "leave-stopped");
        Flag(TcpSkipInFlight, "skip-in-flight");
        Flag(FileLocks, "file-locks");
        Flag(LinkRemap, "link-remap");
        if (GhostLimitBytes is { } limit)
        {
            Check(limit > 0, $"{nameof(GhostLimitBytes)} is {limit}, allowed is 1 and more.");
            text.Append("ghost-limit ").Append(limit).Append('\n');
        }

        if (NetworkLock is { } method)
            text.Append("network-lock ").Append(LockName(method)).Append('\n');
        if (ActionScript is { } script)
        {
            // The parser splits at blanks and cuts at '#'; a path with those would become another option.
            Check(
                script.StartsWith('/') && !script.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '#' or '"'
                    or '\''),
                $"{nameof(ActionScript)} '{script}' must be an absolute path without blanks, quotes and '#'.");
            text.Append("action-script ").Append(script).Append('\n');
        }

        return text.ToString();

        void Flag(bool on, string option)
        {
            if (on)
                text.Append(option).Append('\n');
        }
    }

    private static string LockName(NetworkLockMethod method) => method switch
    {
        NetworkLockMethod.IpTables => "iptables",
        NetworkLockMethod.NfTables => "nftables",
        NetworkLockMethod.Skip => "skip",
        _ => throw new ArgumentException($"{nameof(NetworkLock)} is {(int)method}, which is no lock method."),
    };

    private static void Check(bool valid, string message)
    {
        if (!valid)
            throw new ArgumentException(message);
    }
}
