using V1Action = Migration.Platform.P4Runtime.V1.Action;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>An action of the P4Info with its parameters by name.</summary>
public sealed class P4Action
{
    internal P4Action(Config.V1.Action info) => Info = info;

    /// <summary>The action as the P4Info has it.</summary>
    public Config.V1.Action Info { get; }

    /// <summary>Full name, e.g. "ingress.deliver".</summary>
    public string Name => Info.Preamble.Name;

    /// <summary>Id used on the wire.</summary>
    public uint Id => Info.Preamble.Id;

    /// <summary>A parameter by name.</summary>
    /// <exception cref="P4InfoException">The action has no such parameter.</exception>
    public Config.V1.Action.Types.Param Param(string name) =>
        Info.Params.FirstOrDefault(p => p.Name == name)
        ?? throw new P4InfoException(
            $"action '{Name}' has no parameter '{name}'; it has: {Names.List(Info.Params.Select(p => p.Name))}");

    /// <summary>The action with arguments, in wire form.</summary>
    /// <exception cref="P4InfoException">A parameter is missing, unknown, given twice or too narrow.</exception>
    public V1Action With(params ReadOnlySpan<(string Name, P4Value Value)> arguments)
    {
        var action = new V1Action { ActionId = Id };
        foreach (var (name, value) in arguments)
        {
            var param = Param(name);
            if (action.Params.Any(p => p.ParamId == param.Id))
                throw new P4InfoException($"action '{Name}': parameter '{name}' is given twice");
            action.Params.Add(new V1Action.Types.Param
            {
                ParamId = param.Id,
                Value = value.ToWire(param.Bitwidth, $"action '{Name}', parameter '{name}'"),
            });
        }

        var missing = Info.Params.Where(p => action.Params.All(a => a.ParamId != p.Id)).Select(p => p.Name).ToList();
        return missing.Count == 0
            ? action
            : throw new P4InfoException($"action '{Name}': no value for {Names.List(missing)}");
    }
}
