namespace Migration.Softswitch.Management;

/// <summary>Body of <c>PUT /ports/{number}</c>.</summary>
/// <param name="Interface">Name of the interface.</param>
/// <param name="Namespace">Network namespace that it is in (/run/netns); null for that of the switch.</param>
internal sealed record PortRequest(string? Interface, string? Namespace);
