namespace Migration.Platform.Criu.Wire;

/// <summary>The wire types of protobuf that CRIU images use (groups are not among them).</summary>
public enum WireType
{
    /// <summary>Base-128 integer: int32, uint32, uint64, bool, enum.</summary>
    VarInt = 0,

    /// <summary>Eight bytes, little-endian.</summary>
    Fixed64 = 1,

    /// <summary>Length, then bytes: string, bytes, embedded message, packed repeated field.</summary>
    LengthDelimited = 2,

    /// <summary>Four bytes, little-endian.</summary>
    Fixed32 = 5,
}
