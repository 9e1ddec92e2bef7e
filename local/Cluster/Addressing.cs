using System.Globalization;
using System.Net.Sockets;

namespace Migration.Local.Cluster;

/// <summary>
/// How addresses of the local run are written. Subnets are called by the first three numbers of their IPv4 form; in IPv6
/// the same numbers, as digits, are behind <c>fd00</c>.
/// </summary>
/// <param name="IsV6">Whether nodes, pods, clients and services have IPv6 addresses; IPv4 ones otherwise.</param>
public sealed record Addressing(bool IsV6)
{
    /// <summary>Family of the clients' sockets.</summary>
    public AddressFamily Family => IsV6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    /// <summary>Bits of an address that name the subnet.</summary>
    public int PrefixLength => IsV6 ? 64 : 24;

    /// <summary>An address in a subnet.</summary>
    /// <param name="subnet">The subnet, for example <c>10.1.2</c>.</param>
    /// <param name="host">Number in the subnet.</param>
    public string Host(string subnet, int host)
    {
        var number = host.ToString(CultureInfo.InvariantCulture);
        return IsV6 ? $"{Prefix(subnet)}::{number}" : $"{subnet}.{number}";
    }

    /// <summary>All addresses of a subnet.</summary>
    /// <param name="subnet">The subnet, for example <c>10.1.2</c>.</param>
    public string Range(string subnet) => IsV6 ? $"{Prefix(subnet)}::/64" : $"{subnet}.0/24";

    /// <summary>Addresses of a subnet above those that an engine gives its pods.</summary>
    /// <param name="subnet">The subnet, for example <c>10.1.2</c>.</param>
    public string UpperRange(string subnet) => IsV6 ? $"{Prefix(subnet)}:1::/80" : $"{subnet}.128/25";

    /// <summary>Writes an address as the run has it.</summary>
    /// <param name="address">Its IPv4 form.</param>
    public string Of(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var last = address.LastIndexOf('.');
        return Host(address[..last], int.Parse(address.AsSpan(last + 1), CultureInfo.InvariantCulture));
    }

    private static string Prefix(string subnet) => $"fd00:{subnet.Replace('.', ':')}";
}
