namespace Migration.Dashboard.Model;

/// <summary>A node that workloads may move between.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Platform">What runs containers there.</param>
/// <param name="SwitchPort">Port of the switch that leads to it; null when that is not known.</param>
public sealed record NodeInfo(string Name, string Platform, int? SwitchPort = null);
