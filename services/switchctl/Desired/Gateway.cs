namespace Migration.SwitchCtl.Desired;

/// <summary>An address that the switch answers ARP requests for, beside those of the services.</summary>
/// <param name="Address">The gateway's address in a subnet.</param>
/// <param name="Mac">The answer.</param>
/// <param name="Port">The port behind which the subnet is, for the reader; null when there are several.</param>
public sealed record Gateway(IpAddress Address, Mac Mac, int? Port);
