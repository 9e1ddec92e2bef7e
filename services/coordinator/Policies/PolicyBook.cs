using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Coordinator.Deadlines;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Policies;

/// <summary>Finds the policy of a workload and what follows from it.</summary>
internal sealed class PolicyBook(IOptions<CoordinatorOptions> options, IOptions<DeadlineOptions> deadlines)
{
    private const double GiB = 1024.0 * 1024 * 1024;

    // Below it the copy ahead saves next to nothing; from here on a quarter of the freeze window and more: docs/performance.md.
    private const long WorthCopyingAhead = 16 * 1024 * 1024;

    private static readonly PolicyEntry None = new();

    /// <summary>The options in effect for a workload.</summary>
    /// <param name="labels">Its labels as <c>key=value</c>.</param>
    /// <param name="memoryBytes">Its memory; null when that is not known.</param>
    /// <param name="strategy">The strategy that was asked for; null for what the policy says.</param>
    public EffectiveOptions For(
        IReadOnlyCollection<string> labels, long? memoryBytes, string? strategy = null)
    {
        var policy = options.Value.Policies
            .Where(p => p.Labels.All(labels.Contains))
            .MaxBy(p => p.Labels.Count);
        var values = policy ?? None;
        return new EffectiveOptions
        {
            Policy = policy?.Name,
            Strategy = Chosen(strategy ?? values.Strategy, memoryBytes),
            Deadline = values.DeadlinePerGiB is { } perGiB
                ? perGiB * Math.Max(1, (memoryBytes ?? 0) / GiB)
                : deadlines.Value.Overall,
            DeadlineBySize = values.DeadlinePerGiB is not null,
            BandwidthBytesPerSecond = values.BandwidthBytesPerSecond,
            MaxFreeze = values.MaxFreeze,
            MaxAttempts = values.MaxAttempts,
            RetryBackoff = values.RetryBackoff,
            RetryElsewhere = values.RetryElsewhere,
            MemoryBytes = memoryBytes,
        };
    }

    private static string Chosen(string strategy, long? memoryBytes) =>
        strategy != MigrationStrategies.Auto ? strategy
        : memoryBytes > WorthCopyingAhead ? MigrationStrategies.PreCopy
        : MigrationStrategies.StopAndCopy;
}
