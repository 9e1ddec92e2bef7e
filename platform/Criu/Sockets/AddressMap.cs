using System.Net;
using System.Net.Sockets;

namespace Migration.Platform.Criu.Sockets;

/// <summary>
/// Old addresses of a pod and the new ones in their place; IPv4-mapped addresses follow their IPv4 one.
/// </summary>
internal sealed class AddressMap
{
    private readonly Dictionary<IPAddress, IPAddress> _map = [];

    public AddressMap(IReadOnlyDictionary<IPAddress, IPAddress> map)
    {
        foreach ((IPAddress oldAddress, IPAddress newAddress) in map)
        {
            IPAddress from = Check(oldAddress);
            IPAddress to = Check(newAddress);
            if (from.AddressFamily != to.AddressFamily)
                throw new ArgumentException($"{oldAddress} cannot become {newAddress}: families differ.", nameof(map));
            if (!_map.TryAdd(from, to) && !_map[from].Equals(to))
                throw new ArgumentException($"{oldAddress} is mapped to {_map[from]} and to {to}.", nameof(map));
        }
    }

    /// <summary>The new address in the form (mapped or not) of the old one; null when it is to stay.</summary>
    public IPAddress? Find(IPAddress address)
    {
        bool mapped = address.IsIPv4MappedToIPv6;
        if (!_map.TryGetValue(mapped ? address.MapToIPv4() : address, out IPAddress? found))
            return null;
        return mapped ? found.MapToIPv6() : found;
    }

    private static IPAddress Check(IPAddress given)
    {
        IPAddress address = given.IsIPv4MappedToIPv6 ? given.MapToIPv4() : given;
        bool multicast = address.IsIPv6Multicast
            || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] >= 224);
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            || multicast)
        {
            throw new ArgumentException(
                $"{given} is no address of a pod: loopback, wildcard and multicast are never rewritten.",
                nameof(given));
        }

        // A scope id is no part of the address in an image.
        return new IPAddress(address.GetAddressBytes());
    }
}
