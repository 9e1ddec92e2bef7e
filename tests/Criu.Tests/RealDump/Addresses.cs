using System.Net;

namespace Migration.Criu.Tests.RealDump;

/// <summary>
/// The addresses of a lab: the client reaches the service address through whichever end is switched on.
/// </summary>
/// <param name="Service">Service address, which the client knows.</param>
/// <param name="ClientAtSource">The client's address on the link to the source.</param>
/// <param name="Source">The source's address.</param>
/// <param name="ClientAtTarget">The client's address on the link to the target.</param>
/// <param name="Target">The target's address.</param>
/// <param name="PrefixLength">Of the two links.</param>
internal sealed record Addresses(
    string Service, string ClientAtSource, string Source, string ClientAtTarget, string Target, int PrefixLength)
{
    public static readonly Addresses IPv4 = new("10.9.9.9", "10.71.0.1", "10.71.0.2", "10.72.0.1", "10.72.0.2", 24);

    public static readonly Addresses IPv6 = new("fd09::9", "fd71::1", "fd71::2", "fd72::1", "fd72::2", 64);

    public Dictionary<IPAddress, IPAddress> Map => new() { [IPAddress.Parse(Source)] = IPAddress.Parse(Target) };

    /// <summary>Name of the IP version in rules of nft.</summary>
    public string Protocol => this == IPv6 ? "ip6" : "ip";
}
