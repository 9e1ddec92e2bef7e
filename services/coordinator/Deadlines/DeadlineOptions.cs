using System.ComponentModel.DataAnnotations;

namespace Migration.Coordinator.Deadlines;

/// <summary>How long things may take. Section <c>Coordinator:Deadlines</c>.</summary>
internal sealed class DeadlineOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Coordinator:Deadlines";

    /// <summary>
    /// From admission to the prepared target. Default 5 min: the target may have to pull the base image, 1 GiB over a
    /// slow link, and nobody waits for it but the queue.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Prepare { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>From the prepared target to new connections waiting. Default 30 s: two writes to the switch.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// From there to the hold. Default 1 min: the drain is bounded at 30 s (Checkpointer:DrainBound), and a hold is one
    /// write to the switch.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Hold { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// From the hold to the checkpoint. Default 2 min: some 10 GB to a disk, and clients of a held workload begin to
    /// give up after about that long.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Checkpoint { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>From the checkpoint to the image in the registry. Default 2 min: some 10 GB over 1 Gbit/s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Push { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>From the image to the restored container, the pull included. Default 2 min, as for the push.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Restore { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// From the restored container to the redirect. Default 30 s: one write to the switch; more means that the
    /// switch is away, and the source can still serve.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Redirect { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// From the redirect to the retired source. Default 2 min: a removal is quick, but a deployer that is being
    /// restarted needs time to come back to it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Retire { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>From admission to the redirect. Default 10 min: several slow steps, not all at their bound.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Overall { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// From asking for an abort, and from the abort, to the last undo. Default 2 min: an undo is quick, but a service
    /// that is being restarted needs time to come back to it.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Rollback { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>From the request to the admission. Default 1 h: by then whoever asked has other plans.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Queue { get; set; } = TimeSpan.FromHours(1);

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
        foreach (var (name, step) in new[]
                 {
                     (nameof(Prepare), Prepare), (nameof(Drain), Drain), (nameof(Hold), Hold),
                     (nameof(Checkpoint), Checkpoint), (nameof(Push), Push), (nameof(Restore), Restore),
                     (nameof(Redirect), Redirect),
                 })
        {
            if (Overall < step)
                yield return new ValidationResult(
                    $"Coordinator:Deadlines:Overall ({Overall}) must not be shorter than "
                    + $"Coordinator:Deadlines:{name} ({step}).");
        }
    }
}
