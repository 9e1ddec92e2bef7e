using Migration.Platform.P4Runtime.Config.V1;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>A table of the P4Info with its fields and actions by name.</summary>
public sealed class P4Table
{
    private readonly P4InfoIndex index;

    internal P4Table(P4InfoIndex index, Table info)
    {
        this.index = index;
        Info = info;
    }

    /// <summary>The table as the P4Info has it.</summary>
    public Table Info { get; }

    /// <summary>Full name, e.g. "ingress.backend".</summary>
    public string Name => Info.Preamble.Name;

    /// <summary>Id used on the wire.</summary>
    public uint Id => Info.Preamble.Id;

    /// <summary>Whether rows carry a priority: a ternary, range or optional field is among the keys.</summary>
    public bool HasPriority => Info.MatchFields.Any(f => f.MatchType
        is MatchField.Types.MatchType.Ternary
        or MatchField.Types.MatchType.Range
        or MatchField.Types.MatchType.Optional);

    /// <summary>Starts a row.</summary>
    public P4EntryBuilder Entry() => new(this);

    /// <summary>A match field by name.</summary>
    /// <exception cref="P4InfoException">The table has no such field.</exception>
    public MatchField Field(string name) =>
        Info.MatchFields.FirstOrDefault(f => f.Name == name)
        ?? throw new P4InfoException(
            $"table '{Name}' has no field '{name}'; it has: {Names.List(Info.MatchFields.Select(f => f.Name))}");

    /// <summary>A match field by id, or null.</summary>
    public MatchField? FindField(uint id) => Info.MatchFields.FirstOrDefault(f => f.Id == id);

    /// <summary>An action of this table by name or alias.</summary>
    /// <exception cref="P4InfoException">The table does not list it.</exception>
    public P4Action Action(string name) =>
        Actions.FirstOrDefault(a => a.Name == name) ?? Actions.FirstOrDefault(a => a.Info.Preamble.Alias == name)
        ?? throw new P4InfoException(
            $"table '{Name}' has no action '{name}'; it has: {Names.List(Actions.Select(a => a.Name))}");

    /// <summary>The actions the table lists, in P4Info order.</summary>
    public IEnumerable<P4Action> Actions => Info.ActionRefs.Select(r => index.Action(r.Id));

    /// <summary>Where an action may be used in this table.</summary>
    internal ActionRef.Types.Scope ScopeOf(P4Action action) => Info.ActionRefs.First(r => r.Id == action.Id).Scope;
}
