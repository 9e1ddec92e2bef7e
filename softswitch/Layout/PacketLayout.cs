using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Migration.Softswitch.Layout;

/// <summary>Where every field, header, stack and union of a program lives.</summary>
internal sealed class PacketLayout
{
    private const string ValidField = "$valid$";

    // All of it is cleared for every packet.
    private const int MaxSlots = 1 << 16;
    private const int MaxVarBytes = 1 << 20;
    private readonly Dictionary<string, HeaderInfo> _headers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Header, string Field), FieldInfo> _fields = [];
    private readonly Dictionary<(string Header, string Field), (string Header, string Field)> _aliases = [];

    /// <summary>Slots a packet needs.</summary>
    public int SlotCount { get; set; }

    /// <summary>The first slots, those of metadata: all that a clone starts without.</summary>
    public int MetadataSlots { get; set; }

    /// <summary>Bytes of side area a packet needs for variable-length fields.</summary>
    public int VarBytes { get; set; }

    /// <summary>All instances, metadata first.</summary>
    public IReadOnlyCollection<HeaderInfo> Headers => _headers.Values;

    /// <summary>Stacks of headers and of unions, by name.</summary>
    public Dictionary<string, StackInfo> Stacks { get; } = new(StringComparer.Ordinal);

    /// <summary>Unions, by name.</summary>
    public Dictionary<string, UnionInfo> Unions { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of the members of a union stack's elements, by the stack's name.</summary>
    public Dictionary<string, IReadOnlyList<string>> UnionStackMembers { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads the layout; what cannot be represented is put into <paramref name="refusals"/>.</summary>
    public static PacketLayout Read(JsonElement program, Refusals refusals)
    {
        var layout = new LayoutReader(program, refusals).Read();
        if (layout.SlotCount > MaxSlots || layout.VarBytes > MaxVarBytes)
        {
            refusals.Add(
                $"headers of {layout.SlotCount} fields of 64 bits and {layout.VarBytes} bytes of variable length "
                + $"(up to {MaxSlots} and {MaxVarBytes} can be executed)");
        }

        return layout;
    }

    /// <summary>Looks an instance up.</summary>
    /// <exception cref="FormatException">The program does not declare it.</exception>
    public HeaderInfo Header(string name) =>
        _headers.TryGetValue(name, out var header)
            ? header
            : throw new FormatException($"the program uses the header {name} but does not declare it");

    /// <summary>Looks a stack up.</summary>
    /// <exception cref="FormatException">The program does not declare it.</exception>
    public StackInfo Stack(string name) => Stacks.TryGetValue(name, out var stack)
        ? stack
        : throw new FormatException($"the program uses the stack {name} but does not declare it");

    /// <summary>Looks a union up.</summary>
    /// <exception cref="FormatException">The program does not declare it.</exception>
    public UnionInfo Union(string name) => Unions.TryGetValue(name, out var union)
        ? union
        : throw new FormatException($"the program uses the header union {name} but does not declare it");

    /// <summary>Looks a field up by its 2-tuple; the hidden field $valid$ too.</summary>
    /// <exception cref="FormatException">The program does not declare it.</exception>
    public FieldInfo Field(JsonElement pair) => Field(pair[0].GetString()!, pair[1].GetString()!);

    /// <inheritdoc cref="Field(JsonElement)"/>
    public FieldInfo Field(string header, string field) =>
        TryField(header, field, out var info)
            ? info
            : throw new FormatException($"the program uses the field {header}.{field} but does not declare it");

    /// <summary>Looks a field up that a program may lack (fields of standard_metadata that it never uses).</summary>
    public bool TryField(string header, string field, [NotNullWhen(true)] out FieldInfo? info)
    {
        if (_aliases.TryGetValue((header, field), out var real))
        {
            (header, field) = real;
        }

        return _fields.TryGetValue((header, field), out info);
    }

    /// <summary>Adds an instance.</summary>
    public void Add(HeaderInfo header)
    {
        _headers[header.Name] = header;
        foreach (var field in header.Fields)
        {
            _fields[(header.Name, field.Name)] = field;
        }

        _fields[(header.Name, ValidField)] =
            new FieldInfo(header.Name, ValidField, header.ValidSlot, 1, false, 0, false, 0);
    }

    /// <summary>Adds another name of a field.</summary>
    public void AddAlias(string header, string field, string realHeader, string realField) =>
        _aliases[(header, field)] = (realHeader, realField);
}
