using Google.Protobuf;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Ports;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;
using Type = Migration.Platform.P4Runtime.V1.Update.Types.Type;

namespace Migration.Softswitch.Tests.Support;

/// <summary>
/// A switch with Programs/control.p4 on memory ports 1 to 3, and its controller over gRPC on loopback.
/// </summary>
internal sealed class ControlledSwitch : IAsyncDisposable
{
    private readonly SoftswitchHost _host;
    private readonly MemoryPort[] _ports;

    private ControlledSwitch(SoftswitchHost host, P4RuntimeClient client, MemoryPort[] ports)
    {
        _host = host;
        Client = client;
        _ports = ports;
    }

    public static P4InfoIndex Names => CompiledProgram.ControlNames;

    public P4RuntimeClient Client { get; }

    public Uri Address => _host.GrpcAddress;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ControlledSwitch> StartAsync(bool isLoaded = true)
    {
        var host = await SoftswitchHost.StartAsync(SwitchOptions.Parse(["--grpc", "127.0.0.1:0"]));
        MemoryPort[] ports = [.. Enumerable.Range(1, 3).Select(n => new MemoryPort(n))];
        Array.ForEach(ports, port => host.Engine.Ports.Add(port, host.Engine));
        var client = await P4RuntimeClient.ConnectAsync(host.GrpcAddress, 1, 10, cancellationToken: Token);
        await client.WaitForPrimaryAsync(Token);
        var target = new ControlledSwitch(host, client, ports);
        if (isLoaded)
        {
            await target.SetAsync(SetAction.VerifyAndCommit, CompiledProgram.ControlConfig());
        }

        return target;
    }

    public static P4EntryBuilder Row(string table) => Names.Table("ControlIngress." + table).Entry();

    public static Platform.P4Runtime.V1.Action Call(
        string action, params ReadOnlySpan<(string Name, P4Value Value)> arguments) =>
        Names.Action("ControlIngress." + action).With(arguments);

    /// <summary>A frame of EtherType 0x1234 (a probe, once the value set has it) unless told otherwise.</summary>
    public static byte[] Probe(byte kind, byte flow = 0, byte source = 1, ushort type = 0x1234) =>
    [
        2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, source, (byte)(type >> 8), (byte)type, kind, flow, 0, 0, 0xaa, 0xbb,
    ];

    public MemoryPort Port(int number) => _ports[number - 1];

    public Task SetAsync(SetAction action, ForwardingPipelineConfig? config) =>
        Client.SetForwardingPipelineConfigAsync(action, config, Token);

    public Task WriteAsync(params Update[] updates) => Client.WriteAsync(updates, Token);

    public Task WriteAsync(Type type, params Entity[] entities) =>
        WriteAsync([.. entities.Select(e => new Update { Type = type, Entity = e })]);

    /// <summary>The code with which one update is refused.</summary>
    public async Task<GrpcStatusCode> CodeAsync(Type type, Entity entity)
    {
        var e = await Should.ThrowAsync<P4WriteException>(() => WriteAsync(type, entity));
        return e.Failures.ShouldHaveSingleItem().Code;
    }

    public async Task<List<Entity>> ReadAsync(params Entity[] requests)
    {
        var entities = new List<Entity>();
        await foreach (var entity in Client.ReadAsync(requests, Token))
        {
            entities.Add(entity);
        }

        return entities;
    }

    public async Task<GrpcStatusCode> ReadCodeAsync(Entity request) =>
        (await Should.ThrowAsync<GrpcException>(() => ReadAsync(request))).Code;

    /// <summary>Makes frames of EtherType 0x1234 probes.</summary>
    public Task ParseProbesAsync() => WriteAsync(Type.Modify, new Entity
    {
        ValueSetEntry = new ValueSetEntry
        {
            ValueSetId = Names.ValueSet("ControlParser.probe_types").Preamble.Id,
            Members = { Member(0x1234) },
        },
    });

    public static ValueSetMember Member(ushort type) => new()
    {
        Match =
        {
            new FieldMatch
            {
                FieldId = 1,
                Exact = new() { Value = ByteString.CopyFrom((byte)(type >> 8), (byte)type) },
            },
        },
    };

    /// <summary>Lets a frame in on port 1 and tells on which ports it left.</summary>
    public int[] Send(byte[] frame) => [.. SendFrames(frame).Select(sent => sent.Port)];

    public List<(int Port, byte[] Frame)> SendFrames(byte[] frame)
    {
        Port(1).Receive(frame);
        var sent = new List<(int, byte[])>();
        foreach (var port in _ports)
        {
            while (port.Transmitted.TryRead(out var bytes))
            {
                sent.Add((port.Number, bytes));
            }
        }

        return sent;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _host.DisposeAsync();
    }
}
