using System.ComponentModel.DataAnnotations;

namespace Migration.Coordinator.Dashboard;

/// <summary>What the page under <c>/dashboard</c> shows. Section <c>Coordinator:Dashboard</c>.</summary>
internal sealed class DashboardOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Coordinator:Dashboard";

    /// <summary>Whether the page is there. Default true; it is guarded by the same keys as the API.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// HTTP address of the switch controller, for example <c>http://127.0.0.1:5083</c>: services, backends, counters and
    /// held packets come from there. Default none: the page does without them.
    /// </summary>
    public Uri? SwitchCtl { get; set; }

    /// <summary>Parts of the system whose health is shown beside the coordinator's own. Default none.</summary>
    public IList<ResourceEntry> Resources { get; } = [];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SwitchCtl is not null && !IsHttp(SwitchCtl))
            yield return new ValidationResult(
                $"{Section}:SwitchCtl is '{SwitchCtl}'; write an address like http://127.0.0.1:5083.");
        for (var i = 0; i < Resources.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Resources[i].Name))
                yield return new ValidationResult($"{Section}:Resources:{i}:Name must not be empty.");
            if (Resources[i].Health is { } health && !IsHttp(health))
                yield return new ValidationResult(
                    $"{Section}:Resources:{i}:Health is '{health}'; write an address like "
                    + "http://127.0.0.1:5084/health/ready.");
        }

        foreach (var twice in Resources.GroupBy(r => r.Name).Where(g => g.Count() > 1))
            yield return new ValidationResult($"{Section}:Resources names '{twice.Key}' {twice.Count()} times.");
    }

    private static bool IsHttp(Uri address) => address is { IsAbsoluteUri: true, Scheme: "http" or "https" };
}
