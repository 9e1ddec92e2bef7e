using System.Collections.Concurrent;
using Google.Protobuf;
using Migration.Platform.P4Runtime.Client;
using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.SwitchCtl.Hold;
using Migration.SwitchCtl.Rows;

namespace Migration.SwitchCtl.Switch;

/// <summary>A session in which we are primary and the switch runs our program.</summary>
/// <param name="client">The session.</param>
/// <param name="program">The program.</param>
internal sealed class SwitchConnection(P4RuntimeClient client, SwitchProgram program) : ISwitchConnection
{
    // Far below the length at which servers cut a request off.
    private const int RowsPerRead = 1000;

    // A replay sends thousands of packets that differ in nothing else.
    private readonly ConcurrentDictionary<(int Port, ulong Mode), IReadOnlyList<PacketMetadata>> _injectAt = new();

    public Task WriteAsync(IReadOnlyList<RowChange> changes, CancellationToken cancellation) =>
        WriteAsync(changes, updates => client.WriteAsync(updates, cancellation));

    public Task WriteInAnyOrderAsync(IReadOnlyList<RowChange> changes, CancellationToken cancellation) =>
        WriteAsync(changes, updates => client.WriteInAnyOrderAsync(updates, cancellation));

    private async Task WriteAsync(IReadOnlyList<RowChange> changes, Func<IReadOnlyList<Update>, Task> write)
    {
        if (changes.Count == 0)
            return;
        try
        {
            await write([.. changes.Select(program.Rows.Encode)]);
            SwitchMetrics.Wrote(changes.Count);
        }
        catch (P4WriteException refused)
        {
            throw new SwitchWriteException(
                [.. refused.Failures.Select(f => new RowFailure(changes[f.Index], f.Code, f.Message))], refused);
        }
        catch (GrpcException failed)
        {
            throw Unavailable("writing rows", failed);
        }
    }

    public async Task<IReadOnlyDictionary<RowKey, TableRow>> ReadAsync(CancellationToken cancellation)
    {
        var rows = new Dictionary<RowKey, TableRow>();
        try
        {
            await foreach (var entity in client.ReadAsync(program.Rows.AllTables(), cancellation))
            {
                if (program.Rows.TryDecode(entity, out var row))
                    rows[row.Key] = row;
            }
        }
        catch (GrpcException failed)
        {
            throw Unavailable("reading rows", failed);
        }

        return rows;
    }

    public Task<IReadOnlyList<RowCount>> ReadCountsAsync(
        IReadOnlyList<TableSchema> tables,
        CancellationToken cancellation) =>
        ReadCountsAsync(tables.Select(program.Rows.Counters), cancellation);

    public async Task<IReadOnlyList<RowCount>> ReadCountsAsync(
        IReadOnlyList<RowKey> rows,
        CancellationToken cancellation)
    {
        var counts = new List<RowCount>(rows.Count);
        foreach (var part in rows.Chunk(RowsPerRead))
            counts.AddRange(await ReadCountsAsync(part.Select(program.Rows.Counter), cancellation));
        return counts;
    }

    private async Task<IReadOnlyList<RowCount>> ReadCountsAsync(
        IEnumerable<Entity> wanted,
        CancellationToken cancellation)
    {
        var counts = new List<RowCount>();
        try
        {
            await foreach (var entity in client.ReadAsync(wanted, cancellation))
            {
                if (entity.DirectCounterEntry is { TableEntry.IsDefaultAction: false } counter
                    && program.Rows.TryDecodeKey(counter.TableEntry, out var key))
                {
                    counts.Add(new RowCount(key, counter.Data?.PacketCount ?? 0, counter.Data?.ByteCount ?? 0));
                }
            }
        }
        catch (GrpcException failed)
        {
            throw Unavailable("reading counters", failed);
        }

        return counts;
    }

    public async Task<IReadOnlyList<DropCount>> ReadDropsAsync(CancellationToken cancellation)
    {
        var drops = new List<DropCount>();
        var id = program.Names.Counter(Pipeline.Drops).Preamble.Id;
        var all = new Entity { CounterEntry = new CounterEntry { CounterId = id } };
        try
        {
            await foreach (var entity in client.ReadAsync([all], cancellation))
            {
                if (entity.CounterEntry is { Index.Index_: var cell, Data: { PacketCount: > 0 } data })
                    drops.Add(new DropCount(Pipeline.DropReason((int)cell), data.PacketCount, data.ByteCount));
            }
        }
        catch (GrpcException failed)
        {
            throw Unavailable("reading counters", failed);
        }

        return drops;
    }

    public async Task InjectAsync(IReadOnlyList<HeldPacket> packets, ulong mode, CancellationToken cancellation)
    {
        var messages = new PacketOut[packets.Count];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = new PacketOut { Payload = UnsafeByteOperations.UnsafeWrap(packets[i].Frame) };
            messages[i].Metadata.AddRange(_injectAt.GetOrAdd(
                (packets[i].IngressPort, mode),
                at => program.Names.PacketOut.Encode((Pipeline.Port, at.Port), (Pipeline.Mode, at.Mode))));
        }

        try
        {
            await client.SendPacketOutsAsync(messages, cancellation);
        }
        catch (GrpcException failed)
        {
            throw Unavailable("sending packets", failed);
        }
    }

    private static SwitchUnavailableException Unavailable(string what, GrpcException failed) =>
        new($"{what} failed: {failed.Message}", failed);
}
