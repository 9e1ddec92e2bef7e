namespace Migration.Cni.Switches.Thrift;

/// <summary>Types on the wire (Thrift binary protocol).</summary>
internal enum ThriftType : byte
{
    /// <summary>End of a structure.</summary>
    Stop = 0,

    /// <summary>Truth value, one byte.</summary>
    Bool = 2,

    /// <summary>One byte.</summary>
    Byte = 3,

    /// <summary>IEEE 754, eight bytes.</summary>
    Double = 4,

    /// <summary>Two bytes.</summary>
    I16 = 6,

    /// <summary>Four bytes; also enumerations.</summary>
    I32 = 8,

    /// <summary>Eight bytes.</summary>
    I64 = 10,

    /// <summary>Length and bytes.</summary>
    String = 11,

    /// <summary>Fields up to a stop.</summary>
    Struct = 12,

    /// <summary>Types of key and value, count, pairs.</summary>
    Map = 13,

    /// <summary>Type, count, elements.</summary>
    Set = 14,

    /// <summary>Type, count, elements.</summary>
    List = 15,
}
