using Google.Protobuf.Collections;
using Migration.Platform.P4Runtime.Config.V1;
using Migration.Platform.P4Runtime.V1;
using Field = Migration.Platform.P4Runtime.Config.V1.ControllerPacketMetadata.Types.Metadata;

namespace Migration.Platform.P4Runtime.Info;

/// <summary>The packet_in or packet_out header: metadata by name.</summary>
public sealed class P4PacketHeader
{
    internal P4PacketHeader(string name, ControllerPacketMetadata? info)
    {
        Name = name;
        Fields = info is null ? [] : [.. info.Metadata];
    }

    /// <summary>"packet_in" or "packet_out".</summary>
    public string Name { get; }

    /// <summary>The fields in header order.</summary>
    public IReadOnlyList<Field> Fields { get; }

    /// <summary>A field by name.</summary>
    /// <exception cref="P4InfoException">The header has no such field.</exception>
    public Field FieldNamed(string name) =>
        Fields.FirstOrDefault(f => f.Name == name)
        ?? throw new P4InfoException(
            $"'{Name}' has no field '{name}'; it has: {Names.List(Fields.Select(f => f.Name))}");

    /// <summary>Metadata in wire form; all fields are needed, because targets refuse partial headers.</summary>
    /// <exception cref="P4InfoException">A field is missing, unknown, given twice or too narrow.</exception>
    public IReadOnlyList<PacketMetadata> Encode(params ReadOnlySpan<(string Name, P4Value Value)> values)
    {
        var given = new Dictionary<string, P4Value>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            if (!given.TryAdd(FieldNamed(name).Name, value))
                throw new P4InfoException($"'{Name}': field '{name}' is given twice");
        }

        var missing = Fields.Where(f => !given.ContainsKey(f.Name)).Select(f => f.Name).ToList();
        if (missing.Count > 0)
            throw new P4InfoException($"'{Name}': no value for {Names.List(missing)}");
        return [.. Fields.Select(f => new PacketMetadata
        {
            MetadataId = f.Id,
            Value = given[f.Name].ToWire(f.Bitwidth, $"'{Name}', field '{f.Name}'"),
        })];
    }

    /// <summary>Reads one field of a packet's metadata.</summary>
    /// <exception cref="P4InfoException">The header, or this packet, lacks the field.</exception>
    public P4Value Read(RepeatedField<PacketMetadata> metadata, string name)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var id = FieldNamed(name).Id;
        foreach (var item in metadata)
        {
            if (item.MetadataId == id)
                return item.Value;
        }

        throw new P4InfoException($"a packet came without the '{Name}' field '{name}'");
    }
}
