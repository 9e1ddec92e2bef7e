using MassTransit;
using Migration.KubernetesOperator.Migrations;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Consumers;

/// <summary>Passes one kind of message on to Kubernetes.</summary>
/// <typeparam name="T">The message.</typeparam>
/// <param name="news">Passes it on.</param>
public sealed class NewsConsumer<T>(MigrationNews news) : IConsumer<T>
    where T : class
{
    /// <inheritdoc />
    public async Task Consume(ConsumeContext<T> context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await news.TellAsync(context.Message, context.CancellationToken);
        }
        catch (KubernetesException e) when (e.IsTransient || e.IsConflict)
        {
            throw new TransientStepException("status", typeof(T).Name, e.Message, e);
        }
    }
}

/// <summary>Where <see cref="NewsConsumer{T}"/> receives.</summary>
/// <typeparam name="T">The message.</typeparam>
public sealed class NewsConsumerDefinition<T>() : ServiceConsumerDefinition<NewsConsumer<T>, T>(OperatorService.Name)
    where T : class;
