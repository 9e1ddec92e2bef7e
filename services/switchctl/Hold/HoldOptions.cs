using System.ComponentModel.DataAnnotations;

namespace Migration.SwitchCtl.Hold;

/// <summary>How much waits at the controller while a backend is held. Section <c>SwitchCtl:Hold</c>.</summary>
public sealed class HoldOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "SwitchCtl:Hold";

    /// <summary>
    /// Bytes of packets kept per backend, 0 to 1 GiB. Default 64 MiB: over a second of a 0.5 Gbit/s stream. 0 keeps
    /// nothing, so that clients fall back on their retransmissions.
    /// </summary>
    [Range(0, 1L << 30)]
    public long MaxBytes { get; set; } = 64L << 20;

    /// <summary>Packets kept per backend, 0 to 1,000,000. Default 65,536.</summary>
    [Range(0, 1_000_000)]
    public int MaxPackets { get; set; } = 65_536;

    /// <summary>
    /// How long after a release packets are still passed on that the switch had punted before it, 0 s to 1 min.
    /// Default 10 s. Later ones are dropped: the switch then holds a backend that it should not.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Aftermath { get; set; } = TimeSpan.FromSeconds(10);
}
