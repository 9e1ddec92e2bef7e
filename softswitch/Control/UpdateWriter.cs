using Migration.Platform.P4Runtime.Grpc;
using Migration.Platform.P4Runtime.Server;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Softswitch.Control;

/// <summary>Applies the updates of one Write request, each for itself.</summary>
/// <param name="pipeline">The loaded pipeline.</param>
internal sealed class UpdateWriter(PipelineBinding pipeline)
{
    private readonly TableWriter _tables = new(pipeline);
    private readonly ExternWriter _externs = new(pipeline);

    /// <summary>Applies an update and tells what became of it.</summary>
    public P4UpdateResult Apply(Update update)
    {
        try
        {
            Write(update);
            return P4UpdateResult.Ok;
        }
        catch (GrpcException e)
        {
            return P4UpdateResult.Fail(e.Code, e.Detail);
        }
    }

    private void Write(Update update)
    {
        if (update.Type == Update.Types.Type.Unspecified || !Enum.IsDefined(update.Type))
        {
            throw Refused.Invalid($"an update of type {update.Type}");
        }

        var entity = update.Entity ?? throw Refused.Invalid("an update without an entity");
        switch (entity.EntityCase)
        {
            case Entity.EntityOneofCase.TableEntry:
                _tables.Write(update.Type, entity.TableEntry);
                break;
            case Entity.EntityOneofCase.DirectCounterEntry:
                _tables.Write(update.Type, entity.DirectCounterEntry);
                break;
            case Entity.EntityOneofCase.CounterEntry:
                _externs.Write(update.Type, entity.CounterEntry);
                break;
            case Entity.EntityOneofCase.MeterEntry:
                _externs.Write(update.Type, entity.MeterEntry);
                break;
            case Entity.EntityOneofCase.None:
                throw Refused.Invalid("an update of no entity");
            default:
                throw Refused.Unimplemented($"writing {entity.EntityCase}");
        }
    }
}
