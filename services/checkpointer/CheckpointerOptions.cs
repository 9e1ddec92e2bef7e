using System.ComponentModel.DataAnnotations;

namespace Migration.Checkpointer;

/// <summary>Settings of the checkpointer. Section <c>Checkpointer</c>.</summary>
public sealed class CheckpointerOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Checkpointer";

    /// <summary>Name of the service and prefix of its queue.</summary>
    public const string Service = "checkpointer";

    /// <summary>
    /// Folder for checkpoint archives, which hold the memory of the workloads: readable by root only. Default
    /// <c>/var/lib/containerflow/checkpoints</c>. Shared with the node's imagebuilder.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string ArchiveFolder { get; set; } = "/var/lib/containerflow/checkpoints";

    /// <summary>
    /// Folder on a memory-backed file system for CRIU's images when they fit there; they lie in
    /// <see cref="ArchiveFolder"/> otherwise. Default <c>/dev/shm/containerflow</c>; empty for never.
    /// </summary>
    public string MemoryFolder { get; set; } = "/dev/shm/containerflow";

    /// <summary>
    /// Longest wait for half-open connections before the checkpoint goes ahead without them, 0 to 30 s. Default 2 s:
    /// an accept loop that needs longer is stuck, and SYNs that wait at the switch are retried after 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan DrainBound { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Path or name of CRIU, as the engine finds it. Default <c>criu</c>, looked for on the PATH.</summary>
    [Required(AllowEmptyStrings = false)]
    public string CriuProgram { get; set; } = "criu";

    /// <summary>
    /// CRIU's configuration file for containers without the annotation <c>org.criu.config</c>. Default
    /// <c>/etc/criu/runc.conf</c>, where CRIU looks when runc calls it.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string DefaultCriuConfiguration { get; set; } = "/etc/criu/runc.conf";
}
