using MassTransit;
using Migration.Contracts;

namespace Migration.Platform.Hosting.Telemetry;

/// <summary>Counts migrations by what this service publishes: the events are what all services share.</summary>
internal sealed class MigrationMetricsObserver : IPublishObserver
{
    /// <inheritdoc />
    public Task PrePublish<T>(PublishContext<T> context)
        where T : class => Task.CompletedTask;

    /// <inheritdoc />
    public Task PostPublish<T>(PublishContext<T> context)
        where T : class
    {
        Count(context.Message);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task PublishFault<T>(PublishContext<T> context, Exception exception)
        where T : class => Task.CompletedTask;

    private static void Count(object message)
    {
        switch (message)
        {
            case TrafficRedirected e:
                MigrationTelemetry.Thawed("redirected", e.FreezeMs, e.ReplayedPackets, e.DroppedPackets);
                break;
            case TrafficReleased e:
                MigrationTelemetry.Thawed("released", e.FreezeMs, e.ReplayedPackets, e.DroppedPackets);
                break;
            case MigrationCompleted:
                MigrationTelemetry.Ended(MigrationOutcomes.Completed);
                break;
            case MigrationFailed e:
                MigrationTelemetry.Ended(e.Outcome);
                break;
            case MigrationRejected:
                MigrationTelemetry.Ended(MigrationOutcomes.Rejected);
                break;
        }

        if (Phase(message) is { } phase)
            MigrationTelemetry.Entered(phase);
    }

    // The names of the coordinator's states.
    private static string? Phase(object message) => message switch
    {
        MigrationAccepted => "Accepted",
        TargetPrepared => "Prepared",
        ConnectionsDraining => "Draining",
        ConnectionsDrained => "Drained",
        TrafficHeld => "Held",
        CheckpointTaken => "Checkpointed",
        ImagePushed => "Pushed",
        PodRestored => "Restored",
        TrafficRedirected => "Redirected",
        MigrationAborted => "RollingBack",
        MigrationCompleted => MigrationOutcomes.Completed,
        MigrationFailed e => e.Outcome,
        _ => null,
    };
}
