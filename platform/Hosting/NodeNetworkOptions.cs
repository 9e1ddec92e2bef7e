using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.Hosting;

/// <summary>How the switch reaches the pods of this node. Section <c>NodeNetwork</c>.</summary>
public sealed class NodeNetworkOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "NodeNetwork";

    /// <summary>MAC address of the node's interface towards the switch, for example <c>02:00:00:00:01:02</c>.</summary>
    [Required(AllowEmptyStrings = false)]
    [RegularExpression("^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$", ErrorMessage =
        "NodeNetwork:UplinkMac must be six bytes in hexadecimal separated by colons, for example 02:00:00:00:01:02.")]
    public string UplinkMac { get; set; } = "";

    /// <summary>Number of the switch port that leads to the node, 1 to 510.</summary>
    [Range(1, 510)]
    public int SwitchPort { get; set; }
}
