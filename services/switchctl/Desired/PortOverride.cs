namespace Migration.SwitchCtl.Desired;

/// <summary>A port of one switch that differs from the common one.</summary>
/// <param name="Switch">Name of the switch.</param>
/// <param name="Key">What it leads to: name of a node, or prefix of a route.</param>
/// <param name="Port">The port on that switch.</param>
public sealed record PortOverride(string Switch, string Key, int Port);
