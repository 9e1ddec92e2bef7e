using Migration.Contracts;
using Migration.Local.Load;

namespace Migration.Local.Reporting;

/// <summary>Makes a migration's report from how it ended and what the clients saw.</summary>
public static class ReportBuilder
{
    private const int Decimals = 1;

    /// <summary>Makes the report.</summary>
    /// <param name="end">How the migration ended.</param>
    /// <param name="clients">What each client saw from before the request until after the end.</param>
    public static MigrationReport Build(MigrationEnd end, IReadOnlyList<ClientRecord> clients)
    {
        ArgumentNullException.ThrowIfNull(end);
        ArgumentNullException.ThrowIfNull(clients);
        return new MigrationReport
        {
            Id = end.Id,
            Source = end.Source,
            Target = end.Target,
            Outcome = end.Outcome,
            Reason = end.Reason,
            ConnectionsLost = clients.Count(c => c.Lost),
            Resets = clients.Count(c => c.Reset),
            WrongReplies = clients.Sum(c => c.WrongReplies),
            StallMs = Stalls(clients),
            FreezeMs = Round(end.FreezeMs),
            TotalMs = Round(Span(end.Steps)),
            ImageBytes = end.ImageBytes,
            Steps =
            [
                .. end.Steps.OrderBy(s => s.StartedAt)
                    .Select(s => new StepTime(s.Name, Round(s.DurationMs), s.Node, s.Bytes)),
            ],
        };
    }

    /// <summary>Median: the middle value, or the mean of the middle two; 0 of none.</summary>
    /// <param name="values">The values, in any order.</param>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count == 0 ? 0
            : sorted.Count % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double Span(IReadOnlyList<Contracts.StepReport> steps) => steps.Count == 0
        ? 0
        : (steps.Max(s => s.StartedAt + TimeSpan.FromMilliseconds(s.DurationMs)) - steps.Min(s => s.StartedAt))
            .TotalMilliseconds;

    private static StallReport Stalls(IReadOnlyList<ClientRecord> clients)
    {
        var stalls = clients.Select(c => c.Stall.TotalMilliseconds).ToList();
        return new StallReport(Round(Median(stalls)), Round(stalls.DefaultIfEmpty(0).Max()));
    }

    private static double Round(double milliseconds) => Math.Round(milliseconds, Decimals);
}

/// <summary>How a migration ended, as its last event tells.</summary>
public sealed record MigrationEnd
{
    /// <summary>The migration.</summary>
    public required Guid Id { get; init; }

    /// <summary>Node it left; empty when it was rejected before that was known.</summary>
    public required string Source { get; init; }

    /// <summary>Node it went to, or should have.</summary>
    public required string Target { get; init; }

    /// <summary>One of <see cref="MigrationOutcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Why it did not complete; null when it did.</summary>
    public string? Reason { get; init; }

    /// <summary>From hold to release, in milliseconds.</summary>
    public double FreezeMs { get; init; }

    /// <summary>Size of the checkpoint image in bytes.</summary>
    public long ImageBytes { get; init; }

    /// <summary>The steps.</summary>
    public IReadOnlyList<StepReport> Steps { get; init; } = [];
}
