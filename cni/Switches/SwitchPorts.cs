using Migration.Cni.Configuration;

namespace Migration.Cni.Switches;

/// <summary>Chooses the client for the kind of switch.</summary>
internal static class SwitchPorts
{
    /// <summary>A client for the switch of the settings.</summary>
    public static ISwitchPorts Of(SwitchSettings settings) => settings.Type == SwitchSettings.Bmv2
        ? new Bmv2Ports(settings)
        : new SoftswitchPorts(settings);
}
