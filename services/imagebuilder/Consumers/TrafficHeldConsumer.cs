using MassTransit;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.ImageBuilder.Images;
using Migration.Platform.Hosting;

namespace Migration.ImageBuilder.Consumers;

/// <summary>Begins to push a checkpoint that the checkpointer takes at this moment.</summary>
/// <param name="dump">Pushes it.</param>
public sealed class TrafficHeldConsumer(DumpPush dump) : IConsumer<TrafficHeld>
{
    /// <inheritdoc />
    public Task Consume(ConsumeContext<TrafficHeld> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        dump.Begin(context.Message);
        return Task.CompletedTask;
    }
}

/// <summary>Where <see cref="TrafficHeldConsumer"/> receives.</summary>
/// <param name="node">The node.</param>
public sealed class TrafficHeldConsumerDefinition(IOptions<NodeOptions> node)
    : ServiceConsumerDefinition<TrafficHeldConsumer, TrafficHeld>(ImageBuilderOptions.Service, node);
