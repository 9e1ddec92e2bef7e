using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace Migration.Platform.Hosting;

/// <summary>How the switch reaches the pods of this node. Section <c>NodeNetwork</c>.</summary>
public sealed partial class NodeNetworkOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "NodeNetwork";

    private const int FirstPort = 1;
    private const int LastPort = 510;

    /// <summary>
    /// MAC address of the node's interface towards the switch, for example <c>02:00:00:00:01:02</c>. Not used when
    /// <see cref="CniState"/> is set.
    /// </summary>
    public string UplinkMac { get; set; } = "";

    /// <summary>
    /// Number of the switch port that leads to the node, 1 to 510. Not used when <see cref="CniState"/> is set.
    /// </summary>
    public int SwitchPort { get; set; }

    /// <summary>
    /// Where pods have ports of their own, made by the CNI plugin containerflow: its <c>stateDir</c>, by default
    /// <c>/var/lib/cni/containerflow</c>. Default empty: all pods of the node are behind its one port.
    /// </summary>
    public string CniState { get; set; } = "";

    /// <summary>How the switch reaches a pod.</summary>
    /// <param name="node">Name of the node.</param>
    /// <param name="address">Address of the pod.</param>
    /// <returns>Null when no port of the switch leads to it.</returns>
    /// <exception cref="IOException">The plugin's records cannot be read.</exception>
    public PodPlace? PlaceOf(string node, string address) =>
        CniState.Length == 0 ? new PodPlace(UplinkMac, SwitchPort) : PodPlace.Find(CniState, node, address);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CniState.Length > 0)
        {
            if (!Path.IsPathRooted(CniState))
            {
                yield return new ValidationResult(
                    $"NodeNetwork:CniState is '{CniState}': write the absolute path of the plugin's stateDir.",
                    [nameof(CniState)]);
            }

            yield break;
        }

        if (!MacForm().IsMatch(UplinkMac))
        {
            yield return new ValidationResult(
                "NodeNetwork:UplinkMac must be six bytes in hexadecimal separated by colons, for example "
                + "02:00:00:00:01:02 (or set NodeNetwork:CniState).",
                [nameof(UplinkMac)]);
        }

        if (SwitchPort is < FirstPort or > LastPort)
        {
            yield return new ValidationResult(
                $"NodeNetwork:SwitchPort is {SwitchPort}: write {FirstPort} to {LastPort} (or set NodeNetwork:CniState).",
                [nameof(SwitchPort)]);
        }
    }

    [GeneratedRegex("^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$")]
    private static partial Regex MacForm();
}
