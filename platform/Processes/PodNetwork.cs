using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Migration.Platform.Processes;

/// <summary>
/// Network namespaces for process workloads on a node: a cable to the node, which routes and does not bridge, an address
/// and a default route. Made with iproute2; needs CAP_NET_ADMIN and CAP_SYS_ADMIN.
/// </summary>
/// <param name="options">The node's settings.</param>
/// <param name="store">The node's workloads.</param>
public sealed class PodNetwork(ProcessOptions options, ProcessStore store)
{
    // The node's end of every cable has one of them; a pod sees no other neighbour.
    private const string GatewayV4 = "169.254.1.1";
    private const string GatewayV6 = "fe80::1";

    private const string InsideName = "eth0";

    // Linux gives interfaces at most 15 characters: two letters and the last bytes of an address fit.
    private const int LongestSuffixBytes = 6;

    /// <summary>File that holds the namespace of a pod, or of a migration's target.</summary>
    /// <param name="pod">Name of the pod, or the migration.</param>
    public string PathFor(string pod) => PathOf($"{options.NamespacePrefix}{pod}");

    /// <summary>Whether the network namespace of a workload is one that was made here.</summary>
    /// <param name="workload">The workload.</param>
    public bool IsOwn(ProcessWorkload workload)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return workload.NetworkNamespace.StartsWith(PathOf(options.NamespacePrefix), StringComparison.Ordinal);
    }

    /// <summary>An address of the node's subnet that no workload has.</summary>
    /// <param name="cancellation">Cancels the look.</param>
    /// <exception cref="ProcessException">There is none, the subnet is not set, or a workload's file is wrong.</exception>
    public async Task<string> FreeAddressAsync(CancellationToken cancellation)
    {
        if (!IPNetwork.TryParse(options.Subnet, out var subnet))
        {
            throw new ProcessException(
                $"Processes:Subnet is '{options.Subnet}': set it to the subnet of this node's pods, for example " +
                "10.1.2.128/25 or fd00:10:1:2:1::/80");
        }

        var isV6 = subnet.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
        var taken = (await store.FindAllAsync(cancellation)).Select(AddressOf).ToHashSet();
        // The first address stands for the subnet (in IPv6 for its routers, RFC 4291), in IPv4 the last for all of it.
        var end = (BigInteger.One << (subnet.BaseAddress.GetAddressBytes().Length * 8 - subnet.PrefixLength))
            - (isV6 ? 0 : 1);
        for (var i = BigInteger.One; i < end; i++)
        {
            var address = Add(subnet.BaseAddress, i);
            if (taken.Add(address))
                return address.ToString();
        }

        throw new ProcessException($"all addresses of Processes:Subnet {options.Subnet} are taken: make it larger");
    }

    /// <summary>
    /// Makes the network namespace of a workload with its address; what an unfinished run left of it is made anew.
    /// </summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels it; what is made by then stays.</param>
    /// <exception cref="ProcessException">It cannot be made.</exception>
    public async Task CreateAsync(ProcessWorkload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        await DeleteAsync(workload, cancellation);
        var name = NameOf(workload);
        var address = AddressOf(workload);
        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        var (gateway, length) = isV6 ? (GatewayV6, 128) : (GatewayV4, 32);
        // Otherwise an IPv6 address is kept from use for a second, until nobody has said that it is theirs.
        string[] family = isV6 ? ["-6"] : ["-4"];
        string[] atOnce = isV6 ? ["nodad"] : [];
        var outside = InterfaceOf(address);
        await IpAsync(["netns", "add", name], cancellation);
        await IpAsync(["-n", name, "link", "set", "lo", "up"], cancellation);
        await NodeIpAsync(
            ["link", "add", outside, "type", "veth", "peer", "name", InsideName, "netns", PathOf(name)], cancellation);
        await NodeIpAsync(["address", "add", $"{gateway}/{(isV6 ? 64 : 32)}", "dev", outside, .. atOnce], cancellation);
        await NodeIpAsync(["link", "set", outside, "up"], cancellation);
        await NodeIpAsync([.. family, "route", "replace", $"{address}/{length}", "dev", outside], cancellation);
        await IpAsync(
            ["-n", name, "address", "add", $"{address}/{length}", "dev", InsideName, .. atOnce], cancellation);
        await IpAsync(["-n", name, "link", "set", InsideName, "up"], cancellation);
        if (!isV6)
            await IpAsync(["-n", name, "route", "add", gateway, "dev", InsideName, "scope", "link"], cancellation);
        await IpAsync(
            ["-n", name, .. family, "route", "add", "default", "via", gateway, "dev", InsideName], cancellation);
    }

    /// <summary>Deletes a workload's namespace with all that is in it; fine when it is gone.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="ProcessException">It cannot be deleted.</exception>
    public static async Task DeleteAsync(ProcessWorkload workload, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(workload);
        if (File.Exists(workload.NetworkNamespace))
            await IpAsync(["netns", "delete", NameOf(workload)], cancellation);
    }

    private static string PathOf(string name) => $"/run/netns/{name}";

    private static string NameOf(ProcessWorkload workload) => Path.GetFileName(workload.NetworkNamespace);

    private static IPAddress AddressOf(ProcessWorkload workload) =>
        IPAddress.TryParse(workload.Address, out var address)
            ? address
            : throw new ProcessException(
                $"process workload {workload.Name} has '{workload.Address}' as its address, which is none: mend its file");

    // Unique as the address is in its subnet.
    private static string InterfaceOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return $"cf{Convert.ToHexStringLower(bytes[Math.Max(0, bytes.Length - LongestSuffixBytes)..])}";
    }

    private static IPAddress Add(IPAddress address, BigInteger number)
    {
        var bytes = address.GetAddressBytes();
        var sum = new BigInteger(bytes, isUnsigned: true, isBigEndian: true) + number;
        sum.ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(
            bytes, bytes.Length - sum.GetByteCount(isUnsigned: true));
        return new IPAddress(bytes);
    }

    private Task<string> NodeIpAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        options.NodeNamespace.Length == 0
            ? IpAsync(arguments, cancellation)
            : Tool.RunAsync("nsenter", [$"--net={options.NodeNamespace}", "ip", .. arguments], cancellation);

    private static Task<string> IpAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        Tool.RunAsync("ip", arguments, cancellation);
}
