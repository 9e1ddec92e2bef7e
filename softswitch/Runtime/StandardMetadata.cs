namespace Migration.Softswitch.Runtime;

/// <summary>Names and special values of v1model's standard metadata.</summary>
internal static class StandardMetadata
{
    /// <summary>The metadata instance.</summary>
    public const string Header = "standard_metadata";

    /// <summary>Port on which a packet came in.</summary>
    public const string IngressPort = "ingress_port";

    /// <summary>Port that ingress chooses.</summary>
    public const string EgressSpec = "egress_spec";

    /// <summary>Port on which the packet leaves, known in egress.</summary>
    public const string EgressPort = "egress_port";

    /// <summary>Bytes of the frame.</summary>
    public const string PacketLength = "packet_length";

    /// <summary>What stopped the parser.</summary>
    public const string ParserError = "parser_error";

    /// <summary>1 when verify_checksum found a wrong checksum.</summary>
    public const string ChecksumError = "checksum_error";

    /// <summary>Multicast group that ingress chooses.</summary>
    public const string MulticastGroup = "mcast_grp";

    /// <summary>Microseconds since the switch started, at ingress.</summary>
    public const string IngressTimestamp = "ingress_global_timestamp";

    /// <summary>Microseconds since the switch started, at egress.</summary>
    public const string EgressTimestamp = "egress_global_timestamp";

    /// <summary>How the packet came to be where it is.</summary>
    public const string InstanceType = "instance_type";

    /// <summary>Which of a group's replicas this is.</summary>
    public const string EgressRid = "egress_rid";

    /// <summary>When the packet was queued for egress, microseconds since the switch started.</summary>
    public const string EnqueueTimestamp = "enq_timestamp";


    /// <summary>The egress_spec that means drop: all of its 9 bits set.</summary>
    public const ulong DropPort = 511;
}
