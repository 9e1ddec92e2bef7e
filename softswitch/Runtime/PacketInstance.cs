namespace Migration.Softswitch.Runtime;

/// <summary>The values of standard_metadata.instance_type, as simple_switch numbers them.</summary>
internal enum PacketInstance
{
    /// <summary>Came in on a port, or goes out as ingress decided.</summary>
    Normal = 0,

    /// <summary>A clone that ingress asked for.</summary>
    IngressClone = 1,

    /// <summary>A clone that egress asked for.</summary>
    EgressClone = 2,

    /// <summary>Went through egress and starts again at the parser.</summary>
    Recirculated = 4,

    /// <summary>A replica of a multicast group.</summary>
    Replica = 5,

    /// <summary>Went through ingress and starts again at the parser, as it came in.</summary>
    Resubmitted = 6,
}
