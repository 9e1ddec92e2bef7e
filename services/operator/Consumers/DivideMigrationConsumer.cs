using MassTransit;
using Migration.Contracts;
using Migration.KubernetesOperator.Migrations;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Consumers;

/// <summary>Divides requests that name something with several pods.</summary>
/// <param name="division">Divides them.</param>
public sealed class DivideMigrationConsumer(MigrationDivision division) : IConsumer<DivideMigration>
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<DivideMigration> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await context.PublishConfirmedAsync(
                await division.DivideAsync(context.Message, context.CancellationToken));
        }
        catch (KubernetesException e)
        {
            throw new TransientStepException("divide", $"request {context.Message.MigrationId}", e.Message, e);
        }
    }
}

/// <summary>Where <see cref="DivideMigrationConsumer"/> receives.</summary>
public sealed class DivideMigrationConsumerDefinition()
    : ServiceConsumerDefinition<DivideMigrationConsumer, DivideMigration>(OperatorService.Name);
