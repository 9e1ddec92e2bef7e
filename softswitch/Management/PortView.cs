namespace Migration.Softswitch.Management;

/// <summary>A port as <c>GET /ports</c> lists it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Interface">Its interface.</param>
/// <param name="Namespace">Network namespace of the interface; null for that of the switch.</param>
/// <param name="Up">Whether frames pass.</param>
internal sealed record PortView(int Number, string Interface, string? Namespace, bool Up);
