using System.ComponentModel.DataAnnotations;
using Migration.SwitchCtl.Rows;

namespace Migration.SwitchCtl.Switch;

/// <summary>How the switch is kept as it should be. Section <c>SwitchCtl:Reconcile</c>.</summary>
public sealed class ReconcileOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "SwitchCtl:Reconcile";

    /// <summary>
    /// Time between two comparisons of the switch with the desired state, 100 ms to 1 h. Default 5 s. With very many
    /// rows the pauses are longer, so that comparing takes a tenth of the time at most; what is registered or found
    /// broken is not waited for.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Rows per write, 1 to 5,000. Default 500: a cut-over that comes in between waits for one write at most.
    /// </summary>
    [Range(1, 5000)]
    public int BatchRows { get; set; } = 500;

    /// <summary>
    /// Buckets of each service: a prime from 3 to 65,521. Default 509: room for 2,000 services in the switch, even
    /// shares
    /// for up to about 50 backends; more backends want about ten times their number. Changing it moves connections.
    /// </summary>
    [Range(3, 65_521)]
    public int BucketCount { get; set; } = 509;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!BucketFilling.IsPrime(BucketCount))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(BucketCount)} is {BucketCount}; it has to be a prime, for example 509 or 1021.",
                [nameof(BucketCount)]);
        }
    }
}
