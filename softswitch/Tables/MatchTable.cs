using Migration.Softswitch.Externs;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Tables;

/// <summary>A table of the program with its rows.</summary>
internal sealed class MatchTable
{
    private readonly Func<PacketContext, UInt128>? _readKey;
    private Row? _default;

    /// <summary>Makes a table without rows.</summary>
    /// <param name="name">Fully qualified name.</param>
    /// <param name="fields">Key, empty for a table that always misses.</param>
    /// <param name="readKey">Packs the key of a packet; null without a key.</param>
    /// <param name="actions">Actions a row may name.</param>
    /// <param name="maxRows">Rows it may hold.</param>
    /// <param name="hasCounter">Whether rows count their hits.</param>
    public MatchTable(
        string name, IReadOnlyList<KeyField> fields, Func<PacketContext, UInt128>? readKey,
        IReadOnlyList<ActionInfo> actions, int maxRows, bool hasCounter)
    {
        Name = name;
        Fields = fields;
        Actions = actions;
        MaxRows = maxRows;
        HasCounter = hasCounter;
        _readKey = readKey;
        Rows = fields.Any(f => f.Kind is MatchKind.Ternary or MatchKind.Range or MatchKind.Optional)
            ? new OrderedRows(fields)
            : fields.Any(f => f.Kind == MatchKind.Lpm) ? new LpmRows() : new ExactRows();
    }

    /// <summary>Fully qualified name.</summary>
    public string Name { get; }

    /// <summary>Key fields, in the order of the program.</summary>
    public IReadOnlyList<KeyField> Fields { get; }

    /// <summary>Actions a row may name, by index.</summary>
    public IReadOnlyList<ActionInfo> Actions { get; }

    /// <summary>Rows it may hold.</summary>
    public int MaxRows { get; }

    /// <summary>Whether rows count their hits.</summary>
    public bool HasCounter { get; }

    /// <summary>Whether rows need a priority.</summary>
    public bool HasPriorities => Rows is OrderedRows;

    /// <summary>Whether the rows are part of the program.</summary>
    public bool HasConstRows { get; init; }

    /// <summary>The rows.</summary>
    public IRowStore Rows { get; }

    /// <summary>What happens on a miss, null for nothing; set in one write.</summary>
    public Row? DefaultRow
    {
        get => Volatile.Read(ref _default);
        set => Volatile.Write(ref _default, value);
    }

    /// <summary>The default row that the program gives, to which a controller can go back.</summary>
    public Row? InitialDefaultRow { get; init; }

    /// <summary>Whether the program forbids changing the default row.</summary>
    public bool HasConstDefault { get; init; }

    /// <summary>Looks a packet up.</summary>
    public Row? Match(PacketContext packet) => _readKey is null ? null : Rows.Match(_readKey(packet));

    /// <summary>A counter for a new row, null where the table counts nothing.</summary>
    public CounterCell? NewCounter() => HasCounter ? new CounterCell() : null;
}
