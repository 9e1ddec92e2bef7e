using System.ComponentModel.DataAnnotations;

namespace Migration.Coordinator.Queue;

/// <summary>How many migrations may run and wait. Section <c>Coordinator:Admission</c>.</summary>
internal sealed class AdmissionOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Coordinator:Admission";

    /// <summary>
    /// Migrations that run in the cluster at a time. Default 5, as in KubeVirt: more share network and registry, so that each freezes its clients for longer.
    /// </summary>
    [Range(1, 1000)]
    public int InCluster { get; set; } = 5;

    /// <summary>
    /// Migrations that leave one node at a time. Default 2, as in KubeVirt: a dump keeps a processor and the disk busy.
    /// </summary>
    [Range(1, 1000)]
    public int OutOfNode { get; set; } = 2;

    /// <summary>Migrations that may wait; one more is refused. Default 1000: a node's pods, some times over.</summary>
    [Range(0, 100_000)]
    public int MostQueued { get; set; } = 1000;

    /// <summary>
    /// How long to wait before a queued migration whose nodes did not answer is looked at again. Default 5 s: a service
    /// that restarts is back by then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan LookAgainAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OutOfNode > InCluster)
            yield return new ValidationResult(
                $"Coordinator:Admission:OutOfNode ({OutOfNode}) must not be more than "
                + $"Coordinator:Admission:InCluster ({InCluster}).");
    }
}
