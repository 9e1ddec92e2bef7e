using MassTransit;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.SwitchCtl.Store;

namespace Migration.SwitchCtl.Consumers;

/// <summary>Tells which services lead to a workload.</summary>
/// <param name="store">The registered services.</param>
public sealed class FindServicesConsumer(DesiredStore store) : IConsumer<FindServices>
{
    /// <inheritdoc />
    public Task Consume(ConsumeContext<FindServices> context)
    {
        var found = store.Find(context.Message.Workload);
        return context.RespondConfirmedAsync(new ServicesFound
        {
            ServiceAddresses = [.. found.Select(f => f.Service.Address).Distinct()],
            PodAddresses = [.. found.Select(f => f.Backend.Endpoint.Address.ToString()).Distinct()],
            Node = found.Count == 0 ? null : found[0].Backend.Endpoint.Node,
        });
    }
}
