using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Ports;

namespace Migration.Softswitch.Control;

/// <summary>Takes the state that controllers and packets left in one pipeline over into another.</summary>
/// <param name="ports">Ports that members of groups may watch.</param>
/// <param name="time">Clock of idle timeouts.</param>
internal sealed class Reconciler(PortSet ports, TimeProvider time)
{
    // What others refer to comes first.
    private static readonly Entity[] Everything =
    [
        new() { ActionProfileMember = new() },
        new() { ActionProfileGroup = new() },
        new() { PacketReplicationEngineEntry = new() { MulticastGroupEntry = new() } },
        new() { PacketReplicationEngineEntry = new() { CloneSessionEntry = new() } },
        new() { DigestEntry = new() },
        new() { ValueSetEntry = new() },
        new() { TableEntry = new() { CounterData = new(), MeterConfig = new() } },
        new() { TableEntry = new() { IsDefaultAction = true } },
        new() { CounterEntry = new() },
        new() { MeterEntry = new() },
        new() { RegisterEntry = new() },
    ];

    /// <summary>Copies all state into a pipeline that was just loaded.</summary>
    /// <exception cref="GrpcException">INVALID_ARGUMENT names what the new pipeline cannot take over.</exception>
    public void Copy(PipelineBinding from, PipelineBinding to)
    {
        RemoveInitialRows(from, to);
        var unchanged = Everything.SelectMany(new EntityReader(to, time).Read).ToHashSet();
        var writer = new UpdateWriter(to, ports, time);
        foreach (var entity in Everything.SelectMany(new EntityReader(from, time).Read))
        {
            if (unchanged.Contains(entity) || IsOfTheProgram(entity, from))
            {
                continue;
            }

            var result = writer.Apply(new Update { Type = TypeFor(entity), Entity = entity });
            if (!result.IsOk)
            {
                throw Refused.Invalid($"the new pipeline cannot take over a {entity.EntityCase}: {result.Message}");
            }
        }
    }

    // Rows that the old program brought and a controller may have removed: what is left of them is copied.
    private static void RemoveInitialRows(PipelineBinding from, PipelineBinding to)
    {
        foreach (var table in to.Tables.Values.Where(t => !t.IsConst && from.Tables.ContainsKey(t.Id)))
        {
            foreach (var row in table.Table.Rows.Rows.ToList())
            {
                table.Table.Rows.Remove(row.Key);
            }
        }
    }

    // Constant rows, and default rows that no controller changed, come with the new program.
    private static bool IsOfTheProgram(Entity entity, PipelineBinding from)
    {
        if (entity.TableEntry is not { } entry)
        {
            return false;
        }

        var table = from.FindTable(entry.TableId).Table;
        return entry.IsConst || (entry.IsDefaultAction && ReferenceEquals(table.DefaultRow, table.InitialDefaultRow));
    }

    private static Update.Types.Type TypeFor(Entity entity) => entity.EntityCase switch
    {
        Entity.EntityOneofCase.TableEntry when entity.TableEntry.IsDefaultAction => Update.Types.Type.Modify,
        Entity.EntityOneofCase.CounterEntry or Entity.EntityOneofCase.MeterEntry
            or Entity.EntityOneofCase.RegisterEntry or Entity.EntityOneofCase.ValueSetEntry => Update.Types.Type.Modify,
        _ => Update.Types.Type.Insert,
    };
}
