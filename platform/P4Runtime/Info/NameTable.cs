using Migration.Platform.P4Runtime.Config.V1;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>Objects of one kind by full name, alias and id.</summary>
internal sealed class NameTable<T>
    where T : class
{
    private readonly Dictionary<string, T> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, T> byId = [];
    private readonly string kind;

    /// <exception cref="P4InfoException">Two objects share an id or a full name, or one has none.</exception>
    public NameTable(string kind, IEnumerable<(Preamble? Preamble, T Item)> items)
    {
        this.kind = kind;
        var all = items.ToList();
        foreach (var (preamble, item) in all)
        {
            if (preamble is null || preamble.Id == 0 || preamble.Name.Length == 0)
                throw new P4InfoException($"the P4Info has a {kind} without id or name");
            if (!byId.TryAdd(preamble.Id, item))
                throw new P4InfoException($"the P4Info has two {kind}s with id {preamble.Id}");
            if (!byName.TryAdd(preamble.Name, item))
                throw new P4InfoException($"the P4Info has two {kind}s named '{preamble.Name}'");
        }

        // Full names win over aliases.
        foreach (var (preamble, item) in all.Where(i => i.Preamble!.Alias.Length > 0))
            byName.TryAdd(preamble!.Alias, item);
    }

    public T? Find(uint id) => byId.GetValueOrDefault(id);

    public T Get(string name) =>
        byName.TryGetValue(name, out var item)
            ? item
            : throw new P4InfoException($"no {kind} is named '{name}'; there are: {Names.List(byName.Keys)}");

    public T Get(uint id) =>
        Find(id) ?? throw new P4InfoException($"no {kind} has the id {id} (0x{id:x8})");
}
