using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.Hosting.Janitor;

/// <summary>When a service removes what ended migrations left on its node. Section <c>Janitor</c>.</summary>
public sealed class JanitorOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Janitor";

    /// <summary>Time between two sweeps, 1 s to 1 day. Default 10 min: what is left takes up room, and harms nobody.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long after its end a migration's things stay, 0 to 30 days. Default 10 min: the services still clean up by
    /// themselves, and somebody may want to look.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How many ended migrations' things stay that long, 0 to 1000. Default 100: those of older ones go at once.
    /// </summary>
    [Range(0, 1000)]
    public int MaxCount { get; set; } = 100;

    /// <summary>
    /// How far back a sweep looks, 1 hour to 90 days. Default 7 days: longer than a service should be away. What is
    /// older, or not in the coordinator's record any more, is left alone.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00")]
    public TimeSpan LookBack { get; set; } = TimeSpan.FromDays(7);
}
