using Migration.Platform.P4Runtime.Config.V1;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>What the ids of a P4Info stand for in a loaded program.</summary>
internal sealed class PipelineBinding
{
    private PipelineBinding(SwitchProgram program) => Program = program;

    /// <summary>The program.</summary>
    public SwitchProgram Program { get; }

    /// <summary>Tables by id.</summary>
    public Dictionary<uint, TableBinding> Tables { get; } = [];

    /// <summary>Indirect counters by id.</summary>
    public Dictionary<uint, CounterArray> Counters { get; } = [];

    /// <summary>Indirect meters by id.</summary>
    public Dictionary<uint, MeterArray> Meters { get; } = [];

    /// <summary>Header of packets to the controller.</summary>
    public ControllerHeader PacketIn { get; private set; } = ControllerHeader.None;

    /// <summary>Header of packets from the controller.</summary>
    public ControllerHeader PacketOut { get; private set; } = ControllerHeader.None;

    /// <summary>Joins a P4Info with the program it was compiled with.</summary>
    /// <exception cref="ProgramRefusedException">Lists where the two do not fit together.</exception>
    public static PipelineBinding Create(P4Info info, SwitchProgram program)
    {
        var binding = new PipelineBinding(program);
        var refusals = new Refusals();
        var actions = info.Actions.ToDictionary(a => a.Preamble.Id);
        foreach (var table in info.Tables)
        {
            if (program.Tables.TryGetValue(table.Preamble.Name, out var found))
            {
                binding.Tables[table.Preamble.Id] = BindTable(table, found, actions, info, refusals);
            }
            else
            {
                refusals.Add($"P4Info: table {table.Preamble.Name}, which the program does not have");
            }
        }

        Bind(info.Counters, c => c.Preamble, program.Externs.Counters, binding.Counters, "counter", refusals);
        Bind(info.Meters, m => m.Preamble, program.Externs.Meters, binding.Meters, "meter", refusals);
        foreach (var header in info.ControllerPacketMetadata)
        {
            binding.SetHeader(header);
        }

        refusals.ThrowIfAny();
        return binding;
    }

    private void SetHeader(ControllerPacketMetadata header)
    {
        if (header.Preamble.Name == "packet_in")
        {
            PacketIn = new ControllerHeader(header);
        }
        else if (header.Preamble.Name == "packet_out")
        {
            PacketOut = new ControllerHeader(header);
        }
    }

    private static void Bind<TInfo, TObject>(
        IEnumerable<TInfo> infos, Func<TInfo, Preamble> preamble, Dictionary<string, TObject> objects,
        Dictionary<uint, TObject> bound, string kind, Refusals refusals)
    {
        foreach (var name in infos.Select(preamble))
        {
            if (objects.TryGetValue(name.Name, out var found))
            {
                bound[name.Id] = found;
            }
            else
            {
                refusals.Add($"P4Info: {kind} {name.Name}, which the program does not have");
            }
        }
    }

    private static TableBinding BindTable(
        Table info, MatchTable table, Dictionary<uint, Platform.P4Runtime.Config.V1.Action> actions, P4Info all,
        Refusals refusals)
    {
        var fields = new Dictionary<uint, FieldBinding>();
        if (info.MatchFields.Count != table.Fields.Count)
        {
            refusals.Add(
                $"P4Info: table {table.Name} has {info.MatchFields.Count} fields, the program {table.Fields.Count}");
        }

        foreach (var (field, key) in info.MatchFields.Zip(table.Fields))
        {
            if (field.Bitwidth != key.Width)
            {
                refusals.Add(
                    $"P4Info: {table.Name}.{field.Name} has {field.Bitwidth} bits, in the program {key.Width}");
            }

            if (ReadKind(field.MatchType, key.Kind) is not { } kind)
            {
                refusals.Add($"P4Info: {table.Name}.{field.Name} is {field.MatchType}, in the program {key.Kind}");
                continue;
            }

            fields[field.Id] = new FieldBinding(field.Id, key with { Kind = kind });
        }

        var bound = new Dictionary<uint, ActionBinding>();
        foreach (var reference in info.ActionRefs)
        {
            var action = actions[reference.Id];
            var index = IndexOf(table, action.Preamble.Name);
            if (index < 0 || table.Actions[index].Parameters.Count != action.Params.Count)
            {
                refusals.Add($"P4Info: action {action.Preamble.Name} of table {table.Name} is not that of the program");
                continue;
            }

            bound[reference.Id] = new ActionBinding(
                reference.Id, action.Preamble.Name, index, reference.Scope,
                [.. action.Params.Select(p => new ParameterBinding(p.Id, p.Name, p.Bitwidth))]);
        }

        var counter = all.DirectCounters.FirstOrDefault(c => c.DirectTableId == info.Preamble.Id);
        return new TableBinding(info.Preamble.Id, table, fields, bound, counter?.Preamble.Id ?? 0);
    }

    // p4c writes optional fields as ternary ones into the program; only the P4Info tells them apart.
    private static MatchKind? ReadKind(MatchField.Types.MatchType type, MatchKind inProgram) => (type, inProgram) switch
    {
        (MatchField.Types.MatchType.Optional, MatchKind.Ternary or MatchKind.Optional) => MatchKind.Optional,
        (MatchField.Types.MatchType.Exact, MatchKind.Exact) => inProgram,
        (MatchField.Types.MatchType.Lpm, MatchKind.Lpm) => inProgram,
        (MatchField.Types.MatchType.Ternary, MatchKind.Ternary) => inProgram,
        (MatchField.Types.MatchType.Range, MatchKind.Range) => inProgram,
        _ => null,
    };

    private static int IndexOf(MatchTable table, string action)
    {
        for (var i = 0; i < table.Actions.Count; i++)
        {
            if (table.Actions[i].Name == action)
            {
                return i;
            }
        }

        return -1;
    }
}
