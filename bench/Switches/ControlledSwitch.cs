using Migration.Local.Machine;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc;
using Migration.SwitchCtl.Desired;
using Migration.SwitchCtl.Rows;
using Migration.SwitchCtl.Switch;
using SetAction =
    Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;

namespace Migration.Bench.Switches;

/// <summary>A switch that runs the project's program, with rows written the way switchctl writes them.</summary>
internal sealed class ControlledSwitch : IAsyncDisposable
{
    // A table of half a million rows takes longer to read than a controller would wait in daily work.
    private static readonly TimeSpan RequestBound = TimeSpan.FromMinutes(2);

    private readonly P4RuntimeClient _client;
    private readonly SwitchConnection _connection;

    private ControlledSwitch(P4RuntimeClient client, SwitchProgram program)
    {
        _client = client;
        _connection = new SwitchConnection(client, program);
    }

    /// <summary>The compiled program that every switch here runs.</summary>
    public static SwitchProgram Program { get; } = SwitchProgram.Load(new SwitchOptions());

    /// <summary>Connects, becomes primary and loads the program, which empties the tables.</summary>
    /// <param name="address">P4Runtime server.</param>
    /// <param name="deviceId">Device there.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LocalRunException">The switch refuses.</exception>
    public static async Task<ControlledSwitch> ConnectAsync(
        Uri address, ulong deviceId, CancellationToken cancellation)
    {
        P4RuntimeClient? client = null;
        try
        {
            client = await P4RuntimeClient.ConnectAsync(
                address, deviceId, UInt128.One, string.Empty,
                new P4RuntimeClientOptions { RequestTimeout = RequestBound }, cancellation);
            client.Names = Program.Names;
            await client.SetForwardingPipelineConfigAsync(SetAction.VerifyAndCommit, Program.Config, cancellation);
            return new ControlledSwitch(client, Program);
        }
        catch (GrpcException e)
        {
            if (client is not null)
                await client.DisposeAsync();
            throw new LocalRunException($"the switch at {address} does not take the program: {e.Message}", e);
        }
    }

    /// <summary>Writes the rows of a desired state as a reconciliation does, a batch after the other.</summary>
    /// <exception cref="LocalRunException">The switch refuses some, or goes away.</exception>
    public async Task WriteAsync(IReadOnlyList<RowChange> changes, CancellationToken cancellation)
    {
        try
        {
            foreach (var batch in changes.Chunk(new ReconcileOptions().BatchRows))
                await _connection.WriteAsync(batch, cancellation);
        }
        catch (Exception e) when (e is SwitchWriteException or SwitchUnavailableException)
        {
            throw new LocalRunException(e.Message, e);
        }
    }

    /// <summary>What is still to be changed for the switch to hold exactly these rows; read from the switch.</summary>
    /// <exception cref="LocalRunException">The switch goes away.</exception>
    public async Task<IReadOnlyList<RowChange>> MissingAsync(
        IReadOnlyList<TableRow> wanted, CancellationToken cancellation)
    {
        try
        {
            return RowDiff.Between(wanted, await _connection.ReadAsync(cancellation));
        }
        catch (SwitchUnavailableException e)
        {
            throw new LocalRunException(e.Message, e);
        }
    }

    /// <summary>The rows of a desired state.</summary>
    public static IReadOnlyList<TableRow> Plan(DesiredState state) =>
        [.. RowPlanner.Plan(state, new BucketTables(new ReconcileOptions().BucketCount))];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
