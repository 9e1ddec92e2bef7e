using System.ComponentModel.DataAnnotations;
using Migration.Contracts;

namespace Migration.Coordinator.Policies;

/// <summary>How workloads with certain labels are migrated. Section <c>Coordinator:Policies:N</c>.</summary>
internal sealed class PolicyEntry
{
    private const int MostAttempts = 10;
    private const long LeastBandwidth = 64 * 1024;

    /// <summary>Name for the record.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Labels <c>key=value</c> that a workload must have, all of them; none fits every workload. Of several policies
    /// that fit the one with the most labels counts, of equals the first.
    /// </summary>
    public IList<string> Labels { get; } = [];

    /// <summary>One of <see cref="MigrationStrategies"/>. Default auto.</summary>
    public string Strategy { get; set; } = MigrationStrategies.Auto;

    /// <summary>
    /// From admission to the redirect, for each GiB of the workload's memory, at least once. Default: the same for all
    /// sizes, Coordinator:Deadlines:Overall.
    /// </summary>
    public TimeSpan? DeadlinePerGiB { get; set; }

    /// <summary>
    /// Most bytes per second that a checkpoint is sent to the registry with, at least 64 KiB/s: the clients wait for it.
    /// Default: as many as there is room for.
    /// </summary>
    public long? BandwidthBytesPerSecond { get; set; }

    /// <summary>Longest freeze window; a longer one is given up. Default: as long as the deadlines allow.</summary>
    public TimeSpan? MaxFreeze { get; set; }

    /// <summary>Times a move is tried that is rolled back, 1 to 10. Default 1: no retry.</summary>
    public int MaxAttempts { get; set; } = 1;

    /// <summary>Wait before the second attempt; doubles with each further one. Default 30 s.</summary>
    public TimeSpan RetryBackoff { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a retry prefers a node that has not just failed. Default true.</summary>
    public bool RetryElsewhere { get; set; } = true;

    /// <summary>Everything that is wrong with it.</summary>
    /// <param name="key">Where it stands, for example <c>Coordinator:Policies:0</c>.</param>
    public IEnumerable<ValidationResult> Validate(string key)
    {
        if (string.IsNullOrWhiteSpace(Name))
            yield return new ValidationResult($"{key}:Name must not be empty.");
        foreach (var label in Labels.Where(l => l.IndexOf('=', StringComparison.Ordinal) < 1))
            yield return new ValidationResult($"{key}:Labels has '{label}'; write key=value.");
        if (Strategy is not (MigrationStrategies.StopAndCopy or MigrationStrategies.PreCopy or MigrationStrategies.Auto))
            yield return new ValidationResult(
                $"{key}:Strategy is '{Strategy}'; it must be {MigrationStrategies.StopAndCopy}, "
                + $"{MigrationStrategies.PreCopy} or {MigrationStrategies.Auto}.");
        if (BandwidthBytesPerSecond < LeastBandwidth)
            yield return new ValidationResult(
                $"{key}:BandwidthBytesPerSecond is {BandwidthBytesPerSecond}; it must be at least {LeastBandwidth}.");
        if (MaxAttempts is < 1 or > MostAttempts)
            yield return new ValidationResult($"{key}:MaxAttempts is {MaxAttempts}; it must be 1 to {MostAttempts}.");
        foreach (var (name, value) in new[]
                 {
                     (nameof(DeadlinePerGiB), DeadlinePerGiB), (nameof(MaxFreeze), MaxFreeze),
                     (nameof(RetryBackoff), RetryBackoff),
                 })
        {
            if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromDays(1))
                yield return new ValidationResult($"{key}:{name} is {value}; it must be 1 s to 1 day.");
        }
    }
}
