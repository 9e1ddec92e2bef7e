namespace Migration.SwitchCtl.Desired;

/// <summary>A service address (VIP) that clients use.</summary>
/// <param name="Id">Number in the switch's tables, from 1.</param>
/// <param name="Name">Name, unique.</param>
/// <param name="Vip">Address.</param>
/// <param name="Protocol">Protocol.</param>
/// <param name="Port">Port of the protocol.</param>
public sealed record Service(int Id, string Name, IpAddress Vip, TransportProtocol Protocol, int Port)
{
    /// <summary>The address as contracts write it: <c>address:port/protocol</c>.</summary>
    public string Address => $"{Vip.With(Port)}/{(Protocol == TransportProtocol.Tcp ? "tcp" : "udp")}";
}
