using System.ComponentModel.DataAnnotations;

namespace Migration.Coordinator.Store;

/// <summary>How long migrations that have ended stay on record. Section <c>Coordinator:Retention</c>.</summary>
internal sealed class RetentionOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Coordinator:Retention";

    /// <summary>Age after its end at which one is deleted. Default 90 days, a quarter.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Of those that have ended only so many stay, the newest. Default 10 000, some 50 MB.</summary>
    [Range(1, 10_000_000)]
    public int MaxCount { get; set; } = 10_000;

    /// <summary>How often it is looked at. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromHours(1);
}
