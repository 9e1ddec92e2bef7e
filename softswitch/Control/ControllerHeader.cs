using Google.Protobuf;
using Google.Protobuf.Collections;
using Migration.Platform.P4Runtime.Config.V1;
using Migration.Platform.P4Runtime.V1;
using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Control;

/// <summary>
/// The packet_in or packet_out header: bits before the packet on the CPU port, metadata by id in P4Runtime.
/// </summary>
internal sealed class ControllerHeader
{
    private readonly List<ControllerPacketMetadata.Types.Metadata> _fields;
    private readonly string _name;

    /// <summary>Reads its fields from the P4Info.</summary>
    public ControllerHeader(ControllerPacketMetadata info)
    {
        _fields = [.. info.Metadata];
        _name = info.Preamble.Name;
        Bytes = (_fields.Sum(f => f.Bitwidth) + 7) / 8;
    }

    private ControllerHeader()
    {
        _fields = [];
        _name = "none";
    }

    /// <summary>For a program without such a header.</summary>
    public static ControllerHeader None { get; } = new();

    /// <summary>Its length.</summary>
    public int Bytes { get; }

    /// <summary>Puts the header before a packet of the controller.</summary>
    /// <exception cref="Migration.Platform.P4Runtime.Grpc.GrpcException">
    /// INVALID_ARGUMENT or OUT_OF_RANGE for metadata that is missing, unknown, given twice or too wide.
    /// </exception>
    public byte[] Prepend(RepeatedField<PacketMetadata> metadata, ByteString payload)
    {
        var packet = new byte[Bytes + payload.Length];
        var bit = 0;
        foreach (var field in _fields)
        {
            var given = metadata.Where(m => m.MetadataId == field.Id).ToList();
            if (given.Count != 1)
            {
                throw Refused.Invalid($"{_name}: the metadata {field.Name} is given {given.Count} times, needed once");
            }

            var value = WireValue.Read(given[0].Value, field.Bitwidth, $"{_name}: {field.Name}");
            Bits.WriteBig(packet, bit, field.Bitwidth, value);
            bit += field.Bitwidth;
        }

        if (metadata.FirstOrDefault(m => _fields.TrueForAll(f => f.Id != m.MetadataId)) is { } unknown)
        {
            throw Refused.Invalid($"{_name}: the P4Info has no metadata with id {unknown.MetadataId}");
        }

        payload.CopyTo(packet, Bytes);
        return packet;
    }

    /// <summary>Takes the header off a packet for the controller.</summary>
    public PacketIn Split(ReadOnlySpan<byte> packet)
    {
        var message = new PacketIn();
        if (packet.Length < Bytes)
        {
            message.Payload = ByteString.CopyFrom(packet);
            return message;
        }

        var header = packet[..Bytes].ToArray();
        var bit = 0;
        foreach (var field in _fields)
        {
            var value = Bits.ReadBig(header, bit, field.Bitwidth);
            message.Metadata.Add(new PacketMetadata { MetadataId = field.Id, Value = WireValue.Write(value) });
            bit += field.Bitwidth;
        }

        message.Payload = ByteString.CopyFrom(packet[Bytes..]);
        return message;
    }
}
