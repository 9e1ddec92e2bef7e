using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Migration.Softswitch.Layout;

/// <summary>
/// Gives every field of a BMv2 program a slot. Source of the format: behavioral-model, docs/JSON_format.md
/// (header_types, headers, field_aliases).
/// </summary>
internal sealed class PacketLayout
{
    private const string ValidField = "$valid$";
    private const int WidestField = 64;
    private readonly Dictionary<string, HeaderInfo> _headers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Header, string Field), FieldInfo> _fields = [];
    private readonly Dictionary<(string Header, string Field), (string Header, string Field)> _aliases = [];

    /// <summary>Slots a packet needs.</summary>
    public int SlotCount { get; private set; }

    /// <summary>Bytes of side area a packet needs for variable-length fields.</summary>
    public int VarBytes { get; private set; }

    /// <summary>All instances, in the order of the program.</summary>
    public IReadOnlyCollection<HeaderInfo> Headers => _headers.Values;

    /// <summary>Reads the layout; what cannot be represented is put into <paramref name="refusals"/>.</summary>
    public static PacketLayout Read(JsonElement program, Refusals refusals)
    {
        var layout = new PacketLayout();
        var types = program.Items("header_types").ToDictionary(t => t.Text("name"), StringComparer.Ordinal);
        foreach (var header in program.Items("headers"))
        {
            layout.AddHeader(header, types[header.Text("header_type")], refusals);
        }

        foreach (var alias in program.Items("field_aliases"))
        {
            var expected = alias[0].GetString()!.Split('.', 2);
            layout._aliases[(expected[0], expected[1])] = (alias[1][0].GetString()!, alias[1][1].GetString()!);
        }

        return layout;
    }

    /// <summary>Looks an instance up.</summary>
    /// <exception cref="FormatException">The program does not declare it.</exception>
    public HeaderInfo Header(string name) =>
        _headers.TryGetValue(name, out var header)
            ? header
            : throw new FormatException($"the program uses the header {name} but does not declare it");

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

    private void AddHeader(JsonElement header, JsonElement type, Refusals refusals)
    {
        var name = header.Text("name");
        var validSlot = SlotCount++;
        var fields = new List<FieldInfo>();
        var offset = 0;
        foreach (var field in type.Items("fields"))
        {
            var info = ReadField(name, field, type, offset, refusals);
            if (info is not null)
            {
                offset += info.IsVariable ? 0 : info.Width;
                fields.Add(info);
                _fields[(name, info.Name)] = info;
            }
        }

        var isMetadata = header.Flag("metadata");
        var result = new HeaderInfo(name, isMetadata, validSlot, fields);
        if (!isMetadata && result.FixedBits % 8 != 0)
        {
            refusals.Add($"header {name}: {result.FixedBits} bits are not whole bytes");
        }

        _headers[name] = result;
        _fields[(name, ValidField)] = new FieldInfo(name, ValidField, validSlot, 1, false, 0, false, 0);
    }

    private FieldInfo? ReadField(string header, JsonElement field, JsonElement type, int offset, Refusals refusals)
    {
        var name = field[0].GetString()!;
        if (field[1].ValueKind == JsonValueKind.String)
        {
            // "*": what the whole header may take (max_length, bytes) bounds the field.
            var bytes = type.TryGetProperty("max_length", out var max) ? max.GetInt32() : 0;
            var start = VarBytes;
            VarBytes += bytes;
            return new FieldInfo(header, name, SlotCount++, bytes * 8, false, offset, true, start);
        }

        var width = field[1].GetInt32();
        if (width > WidestField)
        {
            refusals.Add($"field {header}.{name}: {width} bits (fields up to {WidestField} bits can be executed)");
            return null;
        }

        var isSigned = field.GetArrayLength() > 2 && field[2].GetBoolean();
        return new FieldInfo(header, name, SlotCount++, width, isSigned, offset, false, 0);
    }
}
