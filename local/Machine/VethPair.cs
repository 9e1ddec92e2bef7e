namespace Migration.Local.Machine;

/// <summary>One end of a virtual cable.</summary>
/// <param name="Namespace">Namespace it is in.</param>
/// <param name="Interface">Name of the interface, at most 15 characters.</param>
/// <param name="Mac">Its MAC address; null lets the kernel choose.</param>
/// <param name="Address">Address with prefix length, for example <c>172.31.1.2/24</c>; null for none.</param>
public sealed record VethEnd(NetworkNamespace Namespace, string Interface, string? Mac = null, string? Address = null);

/// <summary>A virtual cable between two namespaces; it goes away with either.</summary>
public static class VethPair
{
    /// <summary>Creates the pair inside its namespaces, offloads off, both ends up.</summary>
    /// <param name="one">One end.</param>
    /// <param name="other">The other end.</param>
    /// <param name="cancellation">Cancels the creation.</param>
    public static async Task CreateAsync(VethEnd one, VethEnd other, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        await one.Namespace.IpAsync(
            [$"link add {one.Interface} type veth peer name {other.Interface} netns {other.Namespace.Name}"],
            cancellation);
        await ConfigureAsync(one, cancellation);
        await ConfigureAsync(other, cancellation);
    }

    private static async Task ConfigureAsync(VethEnd end, CancellationToken cancellation)
    {
        await end.Namespace.RunAsync(() => InterfaceOffloads.TurnOff(end.Interface));
        List<string> commands = [];
        if (end.Mac is not null)
            commands.Add($"link set {end.Interface} address {end.Mac}");
        if (end.Address is not null)
            // Nobody else has it: an IPv6 address is of use at once.
            commands.Add($"address add {end.Address} dev {end.Interface}"
                + (end.Address.Contains(':', StringComparison.Ordinal) ? " nodad" : ""));
        commands.Add($"link set {end.Interface} up");
        await end.Namespace.IpAsync(commands, cancellation);
    }
}
