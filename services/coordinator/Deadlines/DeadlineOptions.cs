using System.ComponentModel.DataAnnotations;

namespace Migration.Coordinator.Deadlines;

/// <summary>How long things may take. Section <c>Coordinator:Deadlines</c>.</summary>
internal sealed class DeadlineOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Coordinator:Deadlines";

    /// <summary>
    /// From one state to the next. Default 2 min: the slowest step, pushing a large checkpoint, does some 10 GB in it
    /// over a 1 Gbit/s network, and clients of a held workload begin to give up after about that long.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Step { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>From admission to the redirect. Default 10 min: several slow steps, not all at their bound.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Overall { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// From asking for an abort, and from the abort, to the last undo. Default 2 min: an undo is quick, but a service
    /// that is being restarted needs time to come back to it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Rollback { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long the report waits for events that others overtook. Default 2 s: they are in the same queue, at most
    /// some messages behind.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan LateEventGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often deadlines are looked at. Default 1 s, small against every deadline.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Overall < Step)
            yield return new ValidationResult(
                $"Coordinator:Deadlines:Overall ({Overall}) must not be shorter than "
                + $"Coordinator:Deadlines:Step ({Step}).");
    }
}
