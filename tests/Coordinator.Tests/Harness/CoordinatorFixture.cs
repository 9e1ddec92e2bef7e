using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Tests.Harness;

/// <summary>A coordinator with its peers for tests that need nothing of their own but a workload.</summary>
public sealed class CoordinatorFixture(BrokerFixture broker) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunningCoordinator? _coordinator;
    private Peers? _peers;

    internal BrokerAccess Access { get; private set; } = null!;

    internal RunningCoordinator Coordinator => _coordinator!;

    internal Peers Peers => _peers!;

    internal Inbox Inbox => Peers.Inbox;

    public async ValueTask InitializeAsync()
    {
        Access = await broker.NewVirtualHostAsync();
        _peers = await Peers.StartAsync(Access);
        _coordinator = await RunningCoordinator.StartAsync(Access, _folder.In("record.db"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_coordinator is not null)
            await _coordinator.DisposeAsync();
        if (_peers is not null)
            await _peers.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Requests a migration of a new workload and waits until it is accepted.</summary>
    internal async Task<MigrationScript> AcceptedAsync(string container)
    {
        var request = Samples.Request(Peers.AddWorkload(container));
        await Peers.PublishAsync(request);
        return new MigrationScript(await Inbox.FirstAsync<MigrationAccepted>(m =>
            m.MigrationId == request.MigrationId));
    }

    /// <summary>Waits, along the journal, until the record is as expected.</summary>
    internal Task<MigrationRecord> RecordAsync(Guid id, Func<MigrationRecord, bool> which) =>
        RecordWatch.UntilAsync(Coordinator.Store, id, which);
}
