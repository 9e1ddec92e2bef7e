namespace Migration.Softswitch.Runtime;

/// <summary>What a program asked for besides forwarding; acted on at the end of ingress or egress.</summary>
internal sealed class PacketRequests
{
    /// <summary>Whether anything was asked for.</summary>
    public bool Any { get; set; }

    /// <summary>Session to clone to, -1 for none.</summary>
    public int CloneSession { get; set; } = -1;

    /// <summary>Field list whose fields a clone keeps, 0 for none.</summary>
    public int CloneFields { get; set; }

    /// <summary>Field list that a resubmitted packet keeps; -1 for no resubmission.</summary>
    public int Resubmit { get; set; } = -1;

    /// <summary>Field list that a recirculated packet keeps; -1 for no recirculation.</summary>
    public int Recirculate { get; set; } = -1;

    /// <summary>Learn list of the digest to send, 0 for none.</summary>
    public int Digest { get; set; }

    /// <summary>Bytes to which the packet is cut when it leaves; 0 for all.</summary>
    public int Truncate { get; set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Any = false;
        CloneSession = -1;
        CloneFields = 0;
        Resubmit = -1;
        Recirculate = -1;
        Digest = 0;
        Truncate = 0;
    }
}
