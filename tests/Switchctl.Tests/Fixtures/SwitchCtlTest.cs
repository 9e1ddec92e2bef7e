using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Store;

namespace Migration.Switchctl.Tests.Fixtures;

/// <summary>A service, a switch, a registered backend.</summary>
public abstract class SwitchCtlTest : IAsyncLifetime
{
    private const string DatabaseName = "switchctl.db";
    private readonly TempFolder _folder = new();

    internal TestSwitch Switch { get; private set; } = null!;

    internal SwitchCtlHost Host { get; private set; } = null!;

    internal Messages Messages { get; } = new(Guid.NewGuid());

    protected virtual (string Key, string Value)[] Settings => [];

    public async ValueTask InitializeAsync()
    {
        Switch = await TestSwitch.StartAsync();
        await StartHostAsync();
        await Host.RegisterRedisAsync(Switch);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Switch.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task RestartHostAsync() => RestartHostAsync(_ => { });

    /// <param name="meanwhile">What happens to the stored state while no host runs.</param>
    internal async Task RestartHostAsync(Action<Database> meanwhile)
    {
        await Host.DisposeAsync();
        using (var database = new Database(Options.Create(new StoreOptions { Path = _folder.File(DatabaseName) })))
            meanwhile(database);
        await StartHostAsync();
    }

    protected async Task HoldAsync()
    {
        await Host.PublishAsync(Messages.Prepared);
        await Host.PublishedAsync<ConnectionsDraining>();
        await Host.PublishAsync(Messages.Drained);
        await Host.PublishedAsync<TrafficHeld>();
    }

    internal string? BackendAction => Switch.Row(new RowKey(Pipeline.Backend, 1))?.Action.Name;

    internal string? Source(string address, int port = 6380) =>
        Switch.Row(new RowKey(Pipeline.BackendSource, IpAddress.Parse(address).Value, 6, (ulong)port))?.Action.Name;

    internal async Task<byte[]> NextPacketOutAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var packet = await Switch.Target.PacketOuts.ReadAsync(limit.Token);
        TestSwitch.Info.PacketOut.Read(packet.Metadata, Pipeline.Mode).ToUInt64().ShouldBe(Pipeline.ModeInject);
        return packet.Payload.ToByteArray();
    }

    private async Task StartHostAsync() =>
        Host = await SwitchCtlHost.StartAsync(_folder.File(DatabaseName), Switch.Address, Settings);
}
