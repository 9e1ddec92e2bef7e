using Microsoft.Extensions.Logging.Abstractions;
using Migration.Platform.P4Runtime.Info;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Control;
using Migration.Softswitch.Ports;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;

namespace Migration.Softswitch.Tests.Support;

/// <summary>
/// A switch with the compiled containerflow.p4, three ports without interfaces, and this world: clients behind port 1,
/// backend a (10.1.0.2) behind port 2, backend b (10.2.0.2) behind port 3, and the service 203.0.113.10:80.
/// </summary>
internal sealed class MemorySwitch
{
    public const string Vip = "203.0.113.10";
    public const string Client = "198.51.100.7";
    public const string BackendA = "10.1.0.2";
    public const string BackendB = "10.2.0.2";
    public const string GatewayMac = "02-00-00-00-00-FE";

    public MemorySwitch(TimeProvider? time = null, ForwardingPipelineConfig? config = null)
    {
        Engine = new SwitchEngine(cpuPort: 255);
        Target = new SoftswitchTarget(1, Engine, time ?? TimeProvider.System, NullLogger<SoftswitchTarget>.Instance);
        Target.Attach(Controller);
        Target.SetForwardingPipelineConfigAsync(SetAction.VerifyAndCommit, config ?? CompiledProgram.Config(), default)
            .GetAwaiter().GetResult();
        Ports = [.. Enumerable.Range(1, 3).Select(n => new MemoryPort(n))];
        foreach (var port in Ports)
        {
            Engine.Ports.Add(port, Engine);
        }
    }

    public SwitchEngine Engine { get; }

    public SoftswitchTarget Target { get; }

    public RecordingController Controller { get; } = new();

    private MemoryPort[] Ports { get; }

    public MemoryPort Port(int number) => Ports[number - 1];

    /// <summary>Lets a frame in and returns what left, on which port.</summary>
    public List<(int Port, byte[] Frame)> Send(int port, byte[] frame)
    {
        Port(port).Receive(frame);
        return Drain();
    }

    /// <summary>Sends a frame that must leave on exactly one port, and reads it there.</summary>
    public Frame SendExpecting(int port, Frame frame, int leavesOn)
    {
        var (outPort, bytes) = Send(port, frame.ToBytes()).ShouldHaveSingleItem();
        outPort.ShouldBe(leavesOn);
        return Frame.Parse(bytes);
    }

    public List<(int Port, byte[] Frame)> Drain()
    {
        var sent = new List<(int, byte[])>();
        foreach (var port in Ports)
        {
            while (port.Transmitted.TryRead(out var frame))
            {
                sent.Add((port.Number, frame));
            }
        }

        return sent;
    }

    public void Write(Update.Types.Type type, P4EntryBuilder entry)
    {
        var result = TryWrite(entry.ToUpdate(type));
        result.IsOk.ShouldBeTrue(result.Message);
    }

    public P4UpdateResult TryWrite(Update update) =>
        Target.WriteAsync([update], WriteRequest.Types.Atomicity.ContinueOnError, string.Empty, default)
            .GetAwaiter().GetResult().ShouldHaveSingleItem();

    public async Task<List<Entity>> ReadAsync(Entity request)
    {
        var entities = new List<Entity>();
        await foreach (var batch in Target.ReadAsync([request], string.Empty, default))
        {
            entities.AddRange(batch);
        }

        return entities;
    }

    public async Task<long> DropsAsync(int reason)
    {
        var counter = CompiledProgram.Names.Counter("ingress.drops").Preamble.Id;
        var cells = await ReadAsync(new Entity
        {
            CounterEntry = new CounterEntry { CounterId = counter, Index = new() { Index_ = reason } },
        });
        return cells.ShouldHaveSingleItem().CounterEntry.Data.PacketCount;
    }
}
