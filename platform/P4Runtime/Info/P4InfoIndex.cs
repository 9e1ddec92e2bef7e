using Migration.Platform.P4Runtime.Config.V1;
using Migration.Platform.P4Runtime.V1;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>A P4Info by names: full names or aliases in, ids and canonical values out, and back. Immutable.</summary>
public sealed class P4InfoIndex
{
    private readonly NameTable<P4Table> tables;
    private readonly NameTable<P4Action> actions;
    private readonly NameTable<ActionProfile> profiles;
    private readonly NameTable<Counter> counters;
    private readonly NameTable<DirectCounter> directCounters;
    private readonly NameTable<Meter> meters;
    private readonly NameTable<DirectMeter> directMeters;
    private readonly NameTable<Register> registers;
    private readonly NameTable<Digest> digests;
    private readonly NameTable<ValueSet> valueSets;

    /// <summary>Indexes a P4Info, which must not be changed afterwards.</summary>
    /// <exception cref="P4InfoException">Ids or names clash, or a table names an action that is missing.</exception>
    public P4InfoIndex(P4Info info)
    {
        ArgumentNullException.ThrowIfNull(info);
        Info = info;
        actions = new("action", info.Actions.Select(a => ((Preamble?)a.Preamble, new P4Action(a))));
        tables = new("table", info.Tables.Select(t => ((Preamble?)t.Preamble, new P4Table(this, t))));
        profiles = new("action profile", info.ActionProfiles.Select(p => ((Preamble?)p.Preamble, p)));
        counters = new("counter", info.Counters.Select(c => ((Preamble?)c.Preamble, c)));
        directCounters = new("direct counter", info.DirectCounters.Select(c => ((Preamble?)c.Preamble, c)));
        meters = new("meter", info.Meters.Select(m => ((Preamble?)m.Preamble, m)));
        directMeters = new("direct meter", info.DirectMeters.Select(m => ((Preamble?)m.Preamble, m)));
        registers = new("register", info.Registers.Select(r => ((Preamble?)r.Preamble, r)));
        digests = new("digest", info.Digests.Select(d => ((Preamble?)d.Preamble, d)));
        valueSets = new("value set", info.ValueSets.Select(v => ((Preamble?)v.Preamble, v)));
        PacketIn = Header("packet_in");
        PacketOut = Header("packet_out");
        foreach (var table in info.Tables)
        {
            foreach (var reference in table.ActionRefs)
                actions.Get(reference.Id);
        }
    }

    /// <summary>The indexed P4Info.</summary>
    public P4Info Info { get; }

    /// <summary>Metadata of packets to the controller; without fields when the program has none.</summary>
    public P4PacketHeader PacketIn { get; }

    /// <summary>Metadata of packets from the controller; without fields when the program has none.</summary>
    public P4PacketHeader PacketOut { get; }

    /// <summary>Reads the text form (*.p4info.txtpb) and indexes it.</summary>
    /// <exception cref="TextFormatException">The text is malformed or has an unknown field.</exception>
    /// <exception cref="P4InfoException">Ids or names clash.</exception>
    public static P4InfoIndex Parse(string text) => new(TextFormat.Parse<P4Info>(text));

    /// <summary>A table by name. All look-ups throw <see cref="P4InfoException"/>, listing what there is.</summary>
    public P4Table Table(string name) => tables.Get(name);

    /// <summary>A table by id.</summary>
    public P4Table Table(uint id) => tables.Get(id);

    /// <summary>A table by id, or null.</summary>
    public P4Table? FindTable(uint id) => tables.Find(id);

    /// <summary>An action by name.</summary>
    public P4Action Action(string name) => actions.Get(name);

    /// <summary>An action by id.</summary>
    public P4Action Action(uint id) => actions.Get(id);

    /// <summary>An action by id, or null.</summary>
    public P4Action? FindAction(uint id) => actions.Find(id);

    /// <summary>An action profile or selector by name.</summary>
    public ActionProfile ActionProfile(string name) => profiles.Get(name);

    /// <summary>An indirect counter by name.</summary>
    public Counter Counter(string name) => counters.Get(name);

    /// <summary>A direct counter by name.</summary>
    public DirectCounter DirectCounter(string name) => directCounters.Get(name);

    /// <summary>An indirect meter by name.</summary>
    public Meter Meter(string name) => meters.Get(name);

    /// <summary>A direct meter by name.</summary>
    public DirectMeter DirectMeter(string name) => directMeters.Get(name);

    /// <summary>A register by name.</summary>
    public Register Register(string name) => registers.Get(name);

    /// <summary>A digest by name.</summary>
    public Digest Digest(string name) => digests.Get(name);

    /// <summary>A parser value set by name.</summary>
    public ValueSet ValueSet(string name) => valueSets.Get(name);

    /// <summary>A row with names instead of ids; what the P4Info does not know is shown as its id.</summary>
    public P4NamedEntry Describe(TableEntry entry) => EntryNames.Describe(this, entry);

    /// <summary>One line that tells which entity it is, for messages and logs.</summary>
    public string Describe(Entity entity) => EntryNames.DescribeEntity(this, entity);

    private P4PacketHeader Header(string name) => new(
        name,
        Info.ControllerPacketMetadata.FirstOrDefault(h => h.Preamble?.Name == name || h.Preamble?.Alias == name));
}
