namespace Migration.SwitchCtl.Switch;

/// <summary>Where a switch is. Section <c>SwitchCtl:Switches:N</c>.</summary>
public sealed class SwitchEndpoint
{
    /// <summary>Name of the only switch where nobody named it.</summary>
    public const string DefaultName = "switch";

    /// <summary>Name, by which ports of this switch are registered. Default <c>switch</c>.</summary>
    public string Name { get; set; } = DefaultName;

    /// <summary>P4Runtime server: <c>http://host:port</c> or <c>unix:///path</c>.</summary>
    public string Address { get; set; } = "";

    /// <summary>Device at that address, from 1. Default 1.</summary>
    public long DeviceId { get; set; } = 1;
}
