namespace Migration.SwitchCtl.Desired;

/// <summary>What a service speaks; the value is the number in the IPv4 header.</summary>
public enum TransportProtocol
{
    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,
}
