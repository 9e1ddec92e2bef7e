using System.ComponentModel.DataAnnotations;

namespace Migration.SwitchCtl.Terms;

/// <summary>How instances that share one store take turns. Section <c>SwitchCtl:Term</c>.</summary>
public sealed class TermOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "SwitchCtl:Term";

    /// <summary>
    /// Name of this instance for people, for example its URL; the machine's name and the process id when left out.
    /// </summary>
    public string? Instance { get; set; }

    /// <summary>
    /// An instance that acts and has not said so for this long is taken for hung and replaced, 500 ms to 1 min. Default
    /// 3 s. One that ended is replaced at once, because the system gives its lock on the store's file back.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:01:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Time between two looks of a standby, 10 ms to 10 s. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:10")]
    public TimeSpan Look { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// After a take-over messages are handled when the switches are connected, or after this time, 0 s to 30 s. Default
    /// 1 s: steps that find no switch would end their migrations.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan SwitchWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// An instance that acts and has lost a switch or the broker for this long says so, and one that stands by and
    /// reaches it takes over, 100 ms to 1 min, unless the other finds back in as long again. Default 2 s. What an
    /// instance never had in its term it may lack ten times as long.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan LackedFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Look * 4 > Lease)
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(Look)} is {Look}, which is more than a quarter of {nameof(Lease)} ({Lease}).",
                [nameof(Look)]);
        }
    }
}
