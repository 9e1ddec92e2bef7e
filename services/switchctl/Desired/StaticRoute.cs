namespace Migration.SwitchCtl.Desired;

/// <summary>Where packets go that are for no service.</summary>
/// <param name="Prefix">Destinations.</param>
/// <param name="NextHopMac">Destination address on the wire.</param>
/// <param name="Port">Port through which they leave.</param>
public sealed record StaticRoute(IpPrefix Prefix, Mac NextHopMac, int Port);
