using System.Text.Json.Nodes;
using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Consumers;

/// <summary>Marks the node that is to be emptied; what follows from the mark is the same whoever sets it.</summary>
/// <param name="api">The API server.</param>
public sealed class DrainRequestedConsumer(IKubernetesApi api) : IConsumer<DrainRequested>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<DrainRequested> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var message = context.Message;
        try
        {
            await api.PatchAsync(
                KubernetesKind.Node, null, message.Node, PatchKind.Merge,
                new JsonObject
                {
                    ["metadata"] = new JsonObject
                    {
                        ["annotations"] = new JsonObject
                        {
                            [NodeMarks.Drain] = message.Priority ?? MigrationPriorities.Maintenance,
                        },
                    },
                },
                context.CancellationToken);
        }
        catch (KubernetesException e) when (e.IsTransient)
        {
            throw new TransientStepException("drain", $"node {message.Node}", e.Message, e);
        }
        catch (KubernetesException e)
        {
            throw new StepException("drain", $"node {message.Node}", e.Message, e);
        }
    }
}

/// <summary>Where <see cref="DrainRequestedConsumer"/> receives.</summary>
public sealed class DrainRequestedConsumerDefinition()
    : ServiceConsumerDefinition<DrainRequestedConsumer, DrainRequested>(OperatorService.Name);
