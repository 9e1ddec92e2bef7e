using System.ComponentModel.DataAnnotations;

namespace Migration.Coordinator.Access;

/// <summary>Who may use the API and how much. Section <c>Coordinator:Api</c>.</summary>
internal sealed class ApiOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Coordinator:Api";

    /// <summary>
    /// Whether callers on this machine need a key as well. Default false: whoever may start programs here may as well
    /// read the record's file. Switch it on where others may.
    /// </summary>
    public bool RequireKeyOnLoopback { get; set; }

    /// <summary>
    /// Requests of one caller (address) within a minute. Default 3000: fifty a second
    /// is more than any person or dashboard asks, and takes the coordinator a few per cent of a processor.
    /// </summary>
    [Range(1, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 3000;

    /// <summary>Event streams of one caller at a time. Default 50; each costs a connection and some memory.</summary>
    [Range(1, 10_000)]
    public int StreamsPerCaller { get; set; } = 50;
}
