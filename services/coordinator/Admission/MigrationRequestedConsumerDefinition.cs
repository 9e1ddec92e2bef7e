using MassTransit;
using MassTransit.Configuration;
using Migration.Contracts;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Admission;

/// <summary>
/// The queue of requests. It takes MassTransit's envelope (content type <c>application/vnd.masstransit+json</c>) and,
/// for every other content type or none, plain JSON. What cannot be read goes to <c>migration-requests_error</c>,
/// an envelope around another message to <c>migration-requests_skipped</c>.
/// </summary>
internal sealed class MigrationRequestedConsumerDefinition()
    : ServiceConsumerDefinition<MigrationRequestedConsumer, MigrationRequested>(Queue)
{
    /// <summary>Name of the queue and of the exchange in front of it.</summary>
    public const string Queue = "migration-requests";

    /// <inheritdoc />
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<MigrationRequestedConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.UseRawJsonDeserializer(
            RawSerializerOptions.AnyMessageType | RawSerializerOptions.CopyHeaders, isDefault: true);
        // Before the split by message type: UseFilter would come after it, and that is where reading fails.
        endpointConfigurator.AddPrePipeSpecification(
            new FilterPipeSpecification<ConsumeContext>(new UnreadableRequestFilter()));
        base.ConfigureConsumer(endpointConfigurator, consumerConfigurator, context);
    }
}
