using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Google.Protobuf;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;

namespace Migration.P4Runtime.Tests.Fakes;

/// <summary>A switch without a data plane: rows in a dictionary, packet-outs in a channel.</summary>
public sealed class FakeTarget(ulong deviceId = 1) : IP4RuntimeTarget
{
    private const int BatchSize = 100;

    private readonly ConcurrentDictionary<string, TableEntry> rows = new();
    private readonly Channel<PacketOut> packetOuts = Channel.CreateUnbounded<PacketOut>();
    private ForwardingPipelineConfig? pipeline;

    public ulong DeviceId => deviceId;

    public string ApiVersion => "1.4.0";

    public IControllerNotifier Controllers { get; private set; } = null!;

    public ChannelReader<PacketOut> PacketOuts => packetOuts.Reader;

    public ChannelReader<DigestListAck> Acks => acks.Reader;

    /// <summary>When set, a write waits for it after telling <see cref="WriteStarted"/>.</summary>
    public TaskCompletionSource? HoldWrites { get; set; }

    public TaskCompletionSource WriteStarted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Channel<DigestListAck> acks = Channel.CreateUnbounded<DigestListAck>();

    public void Attach(IControllerNotifier controllers) => Controllers = controllers;

    public async Task<IReadOnlyList<P4UpdateResult>> WriteAsync(
        IReadOnlyList<Update> updates,
        WriteRequest.Types.Atomicity atomicity,
        string role,
        CancellationToken cancellationToken)
    {
        if (pipeline is null)
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, "no pipeline is loaded");
        if (HoldWrites is { } hold)
        {
            WriteStarted.TrySetResult();
            await hold.Task.WaitAsync(cancellationToken);
        }

        return [.. updates.Select(Apply)];
    }

    public async IAsyncEnumerable<IReadOnlyList<Entity>> ReadAsync(
        IReadOnlyList<Entity> entities, string role, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var wanted in entities.Select(e => e.TableEntry.TableId))
        {
            var found = rows.Values.Where(r => wanted == 0 || r.TableId == wanted);
            foreach (var batch in found.Chunk(BatchSize))
                yield return [.. batch.Select(r => new Entity { TableEntry = r })];
        }
    }

    public Task SetForwardingPipelineConfigAsync(
        SetAction action, ForwardingPipelineConfig? config, CancellationToken cancellationToken)
    {
        if (action != SetAction.VerifyAndCommit)
            throw new GrpcException(GrpcStatusCode.Unimplemented, $"{action} is not supported");
        pipeline = config;
        rows.Clear();
        return Task.CompletedTask;
    }

    public ForwardingPipelineConfig? GetForwardingPipelineConfig() => pipeline;

    public ValueTask PacketOutAsync(PacketOut packet, CancellationToken cancellationToken) =>
        packet.Payload.IsEmpty
            ? throw new GrpcException(GrpcStatusCode.InvalidArgument, "an empty packet")
            : packetOuts.Writer.WriteAsync(packet, cancellationToken);

    public ValueTask DigestAckAsync(DigestListAck ack, CancellationToken cancellationToken) =>
        acks.Writer.WriteAsync(ack, cancellationToken);

    private P4UpdateResult Apply(Update update)
    {
        var row = update.Entity.TableEntry;
        var key = string.Join('|', row.Match.Select(m => m.ToByteString().ToBase64()).Prepend($"{row.TableId}"));
        switch (update.Type)
        {
            case Update.Types.Type.Insert:
                return rows.TryAdd(key, row)
                    ? P4UpdateResult.Ok
                    : P4UpdateResult.Fail(GrpcStatusCode.AlreadyExists, "the row exists");
            case Update.Types.Type.Modify when rows.ContainsKey(key):
                rows[key] = row;
                return P4UpdateResult.Ok;
            case Update.Types.Type.Delete when rows.TryRemove(key, out _):
                return P4UpdateResult.Ok;
            default:
                return P4UpdateResult.Fail(GrpcStatusCode.NotFound, "there is no such row");
        }
    }
}
