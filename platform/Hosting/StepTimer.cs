using System.Diagnostics;
using Migration.Contracts;
using Migration.Platform.Hosting.Telemetry;

namespace Migration.Platform.Hosting;

/// <summary>Measures the steps that one service does for one message.</summary>
/// <param name="time">Clock.</param>
/// <param name="node">Node or service that does the steps.</param>
public sealed class StepTimer(TimeProvider time, string node)
{
    private readonly List<StepReport> _steps = [];

    /// <summary>The steps measured so far, in order.</summary>
    public IReadOnlyList<StepReport> Steps => _steps;

    /// <summary>Does a step and records how long it took; a step that throws is not recorded.</summary>
    /// <param name="name">One of <see cref="MigrationSteps"/>.</param>
    /// <param name="step">What to do.</param>
    /// <param name="bytes">Bytes the step moved, from its result; null where it moves none.</param>
    /// <returns>The step's result.</returns>
    public async Task<T> MeasureAsync<T>(string name, Func<Task<T>> step, Func<T, long?>? bytes = null)
    {
        var startedAt = time.GetUtcNow();
        var start = time.GetTimestamp();
        using var span = MigrationTelemetry.StartStep(name, node);
        T result;
        try
        {
            result = await step();
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            MigrationTelemetry.StepFailed(name, node);
            throw;
        }

        var moved = bytes?.Invoke(result);
        span?.SetTag(MigrationTelemetry.Bytes, moved);
        Record(name, startedAt, time.GetElapsedTime(start), moved);
        return result;
    }

    /// <summary>Does a step without a result and records how long it took.</summary>
    /// <param name="name">One of <see cref="MigrationSteps"/>.</param>
    /// <param name="step">What to do.</param>
    public Task MeasureAsync(string name, Func<Task> step) =>
        MeasureAsync(name, async () =>
        {
            await step();
            return true;
        });

    /// <summary>Records a step that was measured elsewhere.</summary>
    /// <param name="name">One of <see cref="MigrationSteps"/>.</param>
    /// <param name="startedAt">When it began.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="bytes">Bytes it moved.</param>
    public void Add(string name, DateTimeOffset startedAt, TimeSpan duration, long? bytes = null)
    {
        MigrationTelemetry.PastStep(name, node, startedAt, duration, bytes);
        Record(name, startedAt, duration, bytes);
    }

    private void Record(string name, DateTimeOffset startedAt, TimeSpan duration, long? bytes)
    {
        MigrationTelemetry.StepDone(name, node, duration, bytes);
        _steps.Add(new StepReport
        {
            Name = name,
            Node = node,
            StartedAt = startedAt,
            DurationMs = duration.TotalMilliseconds,
            Bytes = bytes,
        });
    }
}
