using System.Collections.Concurrent;
using System.Threading.Channels;
using Google.Protobuf;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using SetAction = Migration.Platform.P4Runtime.V1.SetForwardingPipelineConfigRequest.Types.Action;

namespace Migration.Switchctl.Tests.Fixtures;

/// <summary>
/// A device without a data plane: it keeps rows by the rules of P4Runtime and shows what was done to it.
/// </summary>
internal sealed class TestTarget : IP4RuntimeTarget
{
    private readonly Channel<PacketOut> _packetOuts = Channel.CreateUnbounded<PacketOut>();
    private readonly ConcurrentDictionary<ByteString, TableEntry> _rows = new();
    private IControllerNotifier? _controllers;
    private ForwardingPipelineConfig? _config;

    public ulong DeviceId => 1;

    public string ApiVersion => "1.4.0";

    /// <summary>Decides what becomes of an update; null applies it.</summary>
    public Func<Update, P4UpdateResult?> Refuse { get; set; } = _ => null;

    /// <summary>Called for each Write before it is applied.</summary>
    public Func<IReadOnlyList<Update>, Task> OnWrite { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called for each Read after its rows were gathered.</summary>
    public Func<Task> OnRead { get; set; } = () => Task.CompletedTask;

    public ConcurrentQueue<IReadOnlyList<Update>> Writes { get; } = new();

    public int PipelinesSet { get; private set; }

    public ChannelReader<PacketOut> PacketOuts => _packetOuts.Reader;

    public IReadOnlyCollection<TableEntry> Rows => [.. _rows.Values];

    public bool Punt(PacketIn packet) => _controllers!.TrySend(packet);

    /// <summary>Removes rows behind the controller's back.</summary>
    public void Forget(Func<TableEntry, bool> which)
    {
        foreach (var (key, _) in _rows.Where(r => which(r.Value)))
            _rows.TryRemove(key, out _);
    }

    public void Attach(IControllerNotifier controllers) => _controllers = controllers;

    public async Task<IReadOnlyList<P4UpdateResult>> WriteAsync(
        IReadOnlyList<Update> updates,
        WriteRequest.Types.Atomicity atomicity,
        string role,
        CancellationToken cancellationToken)
    {
        await OnWrite(updates);
        RequirePipeline();
        Writes.Enqueue([.. updates]);
        return [.. updates.Select(update => Refuse(update) ?? Apply(update))];
    }

    public async IAsyncEnumerable<IReadOnlyList<Entity>> ReadAsync(
        IReadOnlyList<Entity> entities,
        string role,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequirePipeline();
        var tables = entities.Where(e => e.TableEntry is not null).Select(e => e.TableEntry.TableId).ToHashSet();
        var rows = _rows.Values.Where(r => tables.Contains(r.TableId)).Select(
            r => new Entity { TableEntry = r }).ToArray();
        await OnRead();
        foreach (var batch in rows.Chunk(100))
            yield return batch;
    }

    public Task SetForwardingPipelineConfigAsync(
        SetAction action,
        ForwardingPipelineConfig? config,
        CancellationToken cancellationToken)
    {
        _config = config;
        _rows.Clear();
        PipelinesSet++;
        return Task.CompletedTask;
    }

    public ForwardingPipelineConfig? GetForwardingPipelineConfig() => _config;

    public ValueTask PacketOutAsync(PacketOut packet, CancellationToken cancellationToken) =>
        _packetOuts.Writer.WriteAsync(packet, cancellationToken);

    public ValueTask DigestAckAsync(DigestListAck ack, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private void RequirePipeline()
    {
        if (_config is null)
            throw new GrpcException(GrpcStatusCode.FailedPrecondition, "no pipeline");
    }

    private P4UpdateResult Apply(Update update)
    {
        var entry = update.Entity.TableEntry;
        var key = new TableEntry { TableId = entry.TableId, Match = { entry.Match } }.ToByteString();
        switch (update.Type)
        {
            case Update.Types.Type.Insert:
                return _rows.TryAdd(key, entry)
                    ? P4UpdateResult.Ok
                    : P4UpdateResult.Fail(GrpcStatusCode.AlreadyExists, "the row is there");
            case Update.Types.Type.Modify when _rows.ContainsKey(key):
                _rows[key] = entry;
                return P4UpdateResult.Ok;
            case Update.Types.Type.Delete when _rows.TryRemove(key, out _):
                return P4UpdateResult.Ok;
            default:
                return P4UpdateResult.Fail(GrpcStatusCode.NotFound, "no such row");
        }
    }
}
