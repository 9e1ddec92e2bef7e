using System.Numerics;
using Migration.Platform.P4Runtime.Config.V1;
using Call = Migration.Platform.P4Runtime.V1.Action;

namespace Migration.Softswitch.Control;

/// <summary>Reads actions with their parameters, and writes them.</summary>
internal static class ActionDecoder
{
    /// <summary>Reads an action that a row, a default row or a member of a profile runs.</summary>
    /// <param name="table">Table, or one of the tables of a profile, whose action it is.</param>
    /// <param name="call">As the controller gives it.</param>
    /// <param name="isDefault">Whether it is for the default row.</param>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">The table does not have it so.</exception>
    public static (ActionBinding Action, ulong[] Data) Read(TableBinding table, Call? call, bool isDefault)
    {
        if (call is null)
        {
            throw Refused.Invalid($"table {table.Name}: an action is missing");
        }

        if (!table.Actions.TryGetValue(call.ActionId, out var bound))
        {
            throw Refused.Invalid($"table {table.Name} has no action with id {call.ActionId}");
        }

        var forbidden = isDefault ? ActionRef.Types.Scope.TableOnly : ActionRef.Types.Scope.DefaultOnly;
        if (bound.Scope == forbidden)
        {
            throw Refused.Forbidden($"table {table.Name}: the action {bound.Name} is declared {bound.Scope}");
        }

        if (call.Params.FirstOrDefault(p => bound.Parameters.All(b => b.Id != p.ParamId)) is { } unknown)
        {
            throw Refused.Invalid($"action {bound.Name} has no parameter with id {unknown.ParamId}");
        }

        var data = new BigInteger[bound.Parameters.Count];
        for (var i = 0; i < data.Length; i++)
        {
            var parameter = bound.Parameters[i];
            var values = call.Params.Where(p => p.ParamId == parameter.Id).ToList();
            if (values.Count != 1)
            {
                throw Refused.Invalid(
                    $"action {bound.Name}: the parameter {parameter.Name} is given {values.Count} times, needed once");
            }

            data[i] = WireValue.Read(values[0].Value, parameter.Width, $"action {bound.Name}, {parameter.Name}");
        }

        return (bound, bound.Info.Pack(data));
    }

    /// <summary>Writes an action as a controller reads it.</summary>
    public static Call Write(ActionBinding bound, ulong[] data)
    {
        var call = new Call { ActionId = bound.Id };
        foreach (var (parameter, value) in bound.Parameters.Zip(bound.Info.Unpack(data)))
        {
            call.Params.Add(new Call.Types.Param { ParamId = parameter.Id, Value = WireValue.Write(value) });
        }

        return call;
    }
}
