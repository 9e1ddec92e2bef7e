using Migration.Platform.P4Runtime.Config.V1;
using Migration.Softswitch.Externs;
using Migration.Softswitch.Layout;
using Migration.Softswitch.Runtime;
using Migration.Softswitch.Tables;

namespace Migration.Softswitch.Control;

/// <summary>Joins a P4Info with the program it was compiled with.</summary>
/// <param name="info">The P4Info.</param>
/// <param name="program">The program.</param>
/// <param name="time">Clock of digests.</param>
internal sealed class PipelineBinder(P4Info info, SwitchProgram program, TimeProvider time)
{
    private readonly Refusals _refusals = new();
    private readonly PipelineBinding _binding = new(program);

    private ProgramExterns Externs => program.Externs;

    /// <summary>Joins.</summary>
    /// <exception cref="ProgramRefusedException">Lists where the two do not fit together.</exception>
    public PipelineBinding Bind()
    {
        var tables = new TableBinder(info, _refusals);
        Bind(info.Tables, t => t.Preamble, program.Tables, "table", (item, table) =>
            _binding.Tables[item.Preamble.Id] = tables.Bind(item, table));
        Bind(info.ActionProfiles, p => p.Preamble, Externs.Profiles, "action profile", BindProfile);
        Bind(info.Counters, c => c.Preamble, Externs.Counters, "counter", (item, counter) =>
            _binding.Counters[item.Preamble.Id] = counter);
        Bind(info.Meters, m => m.Preamble, Externs.Meters, "meter", (item, meter) =>
            _binding.Meters[item.Preamble.Id] = meter);
        Bind(info.Registers, r => r.Preamble, Externs.Registers, "register", (item, register) =>
            _binding.Registers[item.Preamble.Id] =
                new RegisterBinding(register, item.TypeSpec ?? new P4DataTypeSpec()));
        Bind(info.ValueSets, v => v.Preamble, Externs.ValueSets, "value set", (item, set) =>
            BindValueSet(item, set, tables));
        BindDigests();
        BindHeaders();
        _refusals.ThrowIfAny();
        return _binding;
    }

    private void Bind<TInfo, TObject>(
        IEnumerable<TInfo> infos, Func<TInfo, Preamble> preamble, IReadOnlyDictionary<string, TObject> objects,
        string kind, Action<TInfo, TObject> bind)
    {
        foreach (var item in infos)
        {
            if (objects.TryGetValue(preamble(item).Name, out var found))
            {
                bind(item, found);
            }
            else
            {
                _refusals.Add($"P4Info: {kind} {preamble(item).Name}, which the program does not have");
            }
        }
    }

    private void BindProfile(Platform.P4Runtime.Config.V1.ActionProfile item, Externs.ActionProfile profile)
    {
        var tables = _binding.Tables.Values.Where(t => t.ProfileId == item.Preamble.Id).ToList();
        if (item.WithSelector != (profile.Selector is not null))
        {
            _refusals.Add($"P4Info: {profile.Name} and that of the program differ in having a selector");
        }

        if (tables.Exists(t => !t.Actions.Keys.ToHashSet().SetEquals(tables[0].Actions.Keys)))
        {
            _refusals.Add($"P4Info: the tables of {profile.Name} differ in their actions");
        }

        _binding.Profiles[item.Preamble.Id] = new ProfileBinding(item, profile, tables);
    }

    private void BindValueSet(Platform.P4Runtime.Config.V1.ValueSet item, Externs.ValueSet set, TableBinder tables)
    {
        // A set that no select asks has no keys in the program; the P4Info alone tells what it may hold.
        var widths = set.Widths.Count > 0 ? set.Widths : [.. item.Match.Select(m => m.Bitwidth)];
        if (widths.Count != item.Match.Count)
        {
            _refusals.Add($"P4Info: value set {set.Name} has {item.Match.Count} fields, the program {widths.Count}");
            return;
        }

        var fields = new List<FieldBinding>();
        foreach (var (field, width) in item.Match.Zip(widths))
        {
            var kind = TableBinder.KindOf(field.MatchType);
            var bound = kind is { } known
                ? tables.Bind(field, new KeyField(field.Name, known, width, 0), set.Name)
                : null;
            if (bound is null)
            {
                _refusals.Add($"P4Info: value set {set.Name}, a field that is {field.MatchType}");
                return;
            }

            fields.Add(bound);
        }

        _binding.ValueSets[item.Preamble.Id] = new ValueSetBinding(item.Preamble.Id, set, fields);
    }

    private void BindDigests()
    {
        foreach (var digest in info.Digests)
        {
            var name = digest.Preamble.Name;
            try
            {
                var (number, list) = Externs.LearnLists.FirstOrDefault(l => l.Value.Name == name);
                var shape = list is null
                    ? throw new FormatException("which the program does not have")
                    : new DigestShape(list, digest.TypeSpec ?? new P4DataTypeSpec(), info.TypeInfo);
                var queue = new DigestQueue(digest.Preamble.Id, name, shape, time);
                _binding.Digests[digest.Preamble.Id] = queue;
                _binding.DigestsByList[number] = queue;
            }
            catch (FormatException e)
            {
                _refusals.Add($"P4Info: digest {name}: {e.Message}");
            }
        }
    }

    private void BindHeaders()
    {
        foreach (var header in info.ControllerPacketMetadata)
        {
            if (header.Preamble?.Name == "packet_in")
            {
                _binding.PacketIn = new ControllerHeader(header);
            }
            else if (header.Preamble?.Name == "packet_out")
            {
                _binding.PacketOut = new ControllerHeader(header);
            }
        }
    }
}
