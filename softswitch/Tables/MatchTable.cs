using Migration.Softswitch.Externs;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Tables;

/// <summary>A table of the program with its rows.</summary>
/// <param name="name">Fully qualified name.</param>
/// <param name="fields">Key, empty for a table that always misses.</param>
/// <param name="rows">Its rows.</param>
/// <param name="actions">Actions a row may name.</param>
/// <param name="maxRows">Rows it may hold.</param>
internal sealed class MatchTable(
    string name, IReadOnlyList<KeyField> fields, IRowStore rows, IReadOnlyList<ActionInfo> actions, int maxRows)
{
    private readonly Dictionary<object, int> _indexes = MakeIndexes(actions);
    private readonly Dictionary<string, int> _names = actions.Select((a, i) => (a.Name, i))
        .DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.i, StringComparer.Ordinal);

    private Row? _default;

    /// <summary>Fully qualified name.</summary>
    public string Name => name;

    /// <summary>Key fields, in the order of the program.</summary>
    public IReadOnlyList<KeyField> Fields => fields;

    /// <summary>Actions a row may name, by index.</summary>
    public IReadOnlyList<ActionInfo> Actions => actions;

    /// <summary>Rows it may hold.</summary>
    public int MaxRows => maxRows;

    /// <summary>Whether rows count their hits.</summary>
    public bool HasCounter { get; init; }

    /// <summary>Its direct meter, null for none.</summary>
    public DirectMeter? Meter { get; init; }

    /// <summary>Where its rows' actions come from; null for a table whose rows have actions of their own.</summary>
    public ActionProfile? Profile { get; init; }

    /// <summary>Whether rows may have an idle timeout.</summary>
    public bool HasIdleTimeouts { get; init; }

    /// <summary>Whether rows need a priority.</summary>
    public bool HasPriorities { get; } =
        fields.Any(f => f.Kind is MatchKind.Ternary or MatchKind.Range or MatchKind.Optional);

    /// <summary>Whether the rows are part of the program.</summary>
    public bool HasConstRows { get; init; }

    /// <summary>The rows.</summary>
    public IRowStore Rows => rows;

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
    public Row? Match(PacketContext packet) => rows.Match(packet);

    /// <summary>
    /// Place of an action among the table's; -1 when it is not one of them. Tables that share a profile may each have
    /// their own copy of an action, of the same name.
    /// </summary>
    public int IndexOf(ActionInfo action) => _indexes.TryGetValue(action, out var index)
        ? index
        : IndexOf(action.Name);

    /// <summary>Place of an action among the table's by its name; -1 when it is not one of them.</summary>
    public int IndexOf(string action) => _names.TryGetValue(action, out var index) ? index : -1;

    /// <summary>A counter for a new row, null where the table counts nothing.</summary>
    public CounterCell? NewCounter() => HasCounter ? new CounterCell() : null;

    /// <summary>A meter for a new row, null where the table has none.</summary>
    public MeterCell? NewMeter() => Meter?.NewCell();

    // By reference: records with equal parts would be compared part by part.
    private static Dictionary<object, int> MakeIndexes(IReadOnlyList<ActionInfo> actions)
    {
        var indexes = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < actions.Count; i++)
        {
            indexes.TryAdd(actions[i], i);
        }

        return indexes;
    }
}
