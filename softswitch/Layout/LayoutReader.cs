using System.Text.Json;

namespace Migration.Softswitch.Layout;

/// <summary>
/// Gives every field of a BMv2 program its slots. Source of the format: behavioral-model, docs/JSON_format.md
/// (header_types, headers, header_stacks, header_unions, header_union_stacks, field_aliases).
/// </summary>
internal sealed class LayoutReader
{
    private readonly JsonElement _program;
    private readonly Refusals _refusals;
    private readonly PacketLayout _layout = new();
    private readonly Dictionary<string, JsonElement> _types;
    private readonly Dictionary<int, JsonElement> _headersById;
    private readonly HashSet<int> _placed = [];

    /// <summary>Prepares to read.</summary>
    public LayoutReader(JsonElement program, Refusals refusals)
    {
        _program = program;
        _refusals = refusals;
        _types = program.Items("header_types").ToDictionary(t => t.Text("name"), StringComparer.Ordinal);
        _headersById = program.Items("headers").ToDictionary(h => h.Number("id"));
    }

    /// <summary>Reads: metadata first, then stacks so that their elements are neighbours, then the rest.</summary>
    public PacketLayout Read()
    {
        PlaceAll(h => h.Flag("metadata"));
        _layout.MetadataSlots = _layout.SlotCount;
        foreach (var stack in _program.Items("header_stacks"))
        {
            var elements = Ids(stack, "header_ids").Select(id => (IReadOnlyList<int>)[id]).ToList();
            PlaceStack(stack.Text("name"), elements);
        }

        ReadUnions();
        PlaceAll(_ => true);
        foreach (var alias in _program.Items("field_aliases"))
        {
            var expected = alias[0].GetString()!.Split('.', 2);
            _layout.AddAlias(expected[0], expected[1], alias[1][0].GetString()!, alias[1][1].GetString()!);
        }

        return _layout;
    }

    private static List<int> Ids(JsonElement item, string name) => [.. item.Items(name).Select(id => id.GetInt32())];

    private void PlaceAll(Func<JsonElement, bool> wanted)
    {
        foreach (var header in _headersById.Values.Where(wanted))
        {
            if (!_placed.Contains(header.Number("id")))
            {
                Place(header.Number("id"));
            }
        }
    }

    private void ReadUnions()
    {
        var memberNames = _program.Items("header_union_types").ToDictionary(
            t => t.Text("name"),
            t => (IReadOnlyList<string>)[.. t.Items("headers").Select(h => h[0].GetString()!)],
            StringComparer.Ordinal);
        var unions = _program.Items("header_unions").ToDictionary(u => u.Number("id"));
        foreach (var stack in _program.Items("header_union_stacks"))
        {
            var elements = Ids(stack, "header_union_ids")
                .Select(id => (IReadOnlyList<int>)Ids(unions[id], "header_ids")).ToList();
            PlaceStack(stack.Text("name"), elements);
            _layout.UnionStackMembers[stack.Text("name")] = memberNames[stack.Text("union_type")];
        }

        foreach (var union in unions.Values)
        {
            var members = Ids(union, "header_ids").Select(PlaceOnce).ToList();
            Join(members);
            _layout.Unions[union.Text("name")] =
                new UnionInfo(union.Text("name"), memberNames[union.Text("union_type")], members);
        }
    }

    private static void Join(List<HeaderInfo> members)
    {
        foreach (var member in members)
        {
            member.Siblings = [.. members.Where(m => m != member)];
        }
    }

    private void PlaceStack(string name, List<IReadOnlyList<int>> elements)
    {
        var next = _layout.SlotCount++;
        var (firstSlot, firstVar) = (_layout.SlotCount, _layout.VarBytes);
        var placed = new List<IReadOnlyList<HeaderInfo>>();
        var (stride, varStride) = (0, 0);
        foreach (var element in elements)
        {
            placed.Add([.. element.Select(Place)]);
            stride = (_layout.SlotCount - firstSlot) / placed.Count;
            varStride = (_layout.VarBytes - firstVar) / placed.Count;
        }

        var spare = elements.Count == 0
            ? []
            : elements[0].Select((id, i) => Make($"{name}[{elements.Count}].{i}", _headersById[id], "spare")).ToList();
        spare.ForEach(_layout.Add);
        Join(spare);
        _layout.Stacks[name] = new StackInfo(name, placed, spare, next, stride, varStride);
    }

    private HeaderInfo PlaceOnce(int id) =>
        _placed.Contains(id) ? _layout.Header(_headersById[id].Text("name")) : Place(id);

    private HeaderInfo Place(int id)
    {
        _placed.Add(id);
        var header = Make(_headersById[id].Text("name"), _headersById[id], null);
        _layout.Add(header);
        return header;
    }

    private HeaderInfo Make(string name, JsonElement header, string? kind)
    {
        var type = _types[header.Text("header_type")];
        var validSlot = _layout.SlotCount++;
        var fields = new List<FieldInfo>();
        var offset = 0;
        foreach (var field in type.Items("fields"))
        {
            var info = ReadField(name, field, type, offset);
            offset += info.IsVariable ? 0 : info.Width;
            fields.Add(info);
        }

        var result = new HeaderInfo(name, header.Flag("metadata"), validSlot, fields);
        if (!result.IsMetadata && result.FixedBits % 8 != 0 && kind is null)
        {
            _refusals.Add($"header {name}: {result.FixedBits} bits are not whole bytes");
        }

        return result;
    }

    private static int FixedBits(JsonElement type) =>
        type.Items("fields").Where(f => f[1].ValueKind == JsonValueKind.Number).Sum(f => f[1].GetInt32());

    private FieldInfo ReadField(string header, JsonElement field, JsonElement type, int offset)
    {
        var name = field[0].GetString()!;
        FieldInfo info;
        if (field[1].ValueKind == JsonValueKind.String)
        {
            // "*": what the whole header may take (max_length, bytes) bounds the field.
            var whole = type.TryGetProperty("max_length", out var max) ? max.GetInt32() : 0;
            var bytes = Math.Max(0, whole - (FixedBits(type) / 8));
            info = new FieldInfo(header, name, _layout.SlotCount, bytes * 8, false, offset, true, _layout.VarBytes);
            _layout.VarBytes += bytes;
        }
        else
        {
            var isSigned = field.GetArrayLength() > 2 && field[2].ValueKind == JsonValueKind.True;
            info = new FieldInfo(
                header, name, _layout.SlotCount, field[1].GetInt32(), isSigned, offset, false, 0);
        }

        _layout.SlotCount += info.Limbs;
        return info;
    }
}
