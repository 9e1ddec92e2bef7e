using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Ports;

namespace Migration.Softswitch.Control;

/// <summary>Applies the updates of one Write request, each for itself.</summary>
internal sealed class UpdateWriter
{
    private readonly PipelineBinding _pipeline;
    private readonly TableWriter _tables;
    private readonly MemberWriter _members;
    private readonly GroupWriter _groups;
    private readonly ExternWriter _externs;
    private readonly ReplicationWriter _replication;

    /// <summary>Prepares to write.</summary>
    /// <param name="pipeline">The loaded pipeline.</param>
    /// <param name="ports">Ports that members of groups may watch.</param>
    /// <param name="time">Clock of idle timeouts.</param>
    public UpdateWriter(PipelineBinding pipeline, PortSet ports, TimeProvider time)
    {
        _pipeline = pipeline;
        _members = new MemberWriter(pipeline);
        _groups = new GroupWriter(pipeline, new WatchPorts(ports));
        _tables = new TableWriter(pipeline, new RowBuilder(pipeline, _groups, time));
        _externs = new ExternWriter(pipeline);
        _replication = new ReplicationWriter(pipeline.Program.Replication);
    }

    /// <summary>Applies an update and tells what became of it.</summary>
    public P4UpdateResult Apply(Update update)
    {
        try
        {
            if (update.Type == Update.Types.Type.Unspecified || !Enum.IsDefined(update.Type))
            {
                throw Refused.Invalid($"an update of type {update.Type}");
            }

            Write(update.Type, update.Entity ?? throw Refused.Invalid("an update without an entity"));
            return P4UpdateResult.Ok;
        }
        catch (GrpcException e)
        {
            return P4UpdateResult.Fail(e.Code, e.Detail);
        }
    }

    private void Write(Update.Types.Type type, Entity entity)
    {
        switch (entity.EntityCase)
        {
            case Entity.EntityOneofCase.TableEntry:
                _tables.Write(type, entity.TableEntry);
                break;
            case Entity.EntityOneofCase.DirectCounterEntry:
                _tables.Write(type, entity.DirectCounterEntry);
                break;
            case Entity.EntityOneofCase.DirectMeterEntry:
                _tables.Write(type, entity.DirectMeterEntry);
                break;
            case Entity.EntityOneofCase.ActionProfileMember:
                _members.Write(type, entity.ActionProfileMember);
                break;
            case Entity.EntityOneofCase.ActionProfileGroup:
                _groups.Write(type, entity.ActionProfileGroup);
                break;
            case Entity.EntityOneofCase.PacketReplicationEngineEntry:
                _replication.Write(type, entity.PacketReplicationEngineEntry);
                break;
            default:
                WriteExtern(type, entity);
                break;
        }
    }

    private void WriteExtern(Update.Types.Type type, Entity entity)
    {
        switch (entity.EntityCase)
        {
            case Entity.EntityOneofCase.CounterEntry:
                _externs.Write(type, entity.CounterEntry);
                break;
            case Entity.EntityOneofCase.MeterEntry:
                _externs.Write(type, entity.MeterEntry);
                break;
            case Entity.EntityOneofCase.RegisterEntry:
                var register = _pipeline.Registers.GetOrMissing(entity.RegisterEntry.RegisterId, "register");
                RegisterAccess.Write(type, register, entity.RegisterEntry);
                break;
            case Entity.EntityOneofCase.ValueSetEntry:
                var set = _pipeline.ValueSets.GetOrMissing(entity.ValueSetEntry.ValueSetId, "value set");
                ValueSetAccess.Write(type, set, entity.ValueSetEntry);
                break;
            case Entity.EntityOneofCase.DigestEntry:
                _pipeline.Digests.GetOrMissing(entity.DigestEntry.DigestId, "digest").Write(type, entity.DigestEntry);
                break;
            case Entity.EntityOneofCase.None:
                throw Refused.Invalid("an update of no entity");
            default:
                throw Refused.Unimplemented($"writing {entity.EntityCase}");
        }
    }
}
