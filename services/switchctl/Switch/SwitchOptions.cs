using System.ComponentModel.DataAnnotations;

namespace Migration.SwitchCtl.Switch;

/// <summary>Which switches are controlled and with what program. Section <c>SwitchCtl</c>.</summary>
public sealed class SwitchOptions : IValidatableObject
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "SwitchCtl";

    /// <summary>
    /// P4Runtime server of the switch: <c>http://host:port</c> or <c>unix:///path</c>. Default
    /// <c>http://127.0.0.1:9559</c>, the port registered for P4Runtime.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    public string Address { get; set; } = "http://127.0.0.1:9559";

    /// <summary>Device at that address, from 1. Default 1.</summary>
    [Range(1, long.MaxValue)]
    public long DeviceId { get; set; } = 1;

    /// <summary>
    /// The switches when there are several: all get the same rows but for the ports. Default none: the one switch is
    /// that of <see cref="Address"/> and <see cref="DeviceId"/>.
    /// </summary>
    public IList<SwitchEndpoint> Switches { get; } = [];

    /// <summary>
    /// Rank among controllers that do not share a store, 1 to 2,147,483,647: the highest one connected writes. Default
    /// 1. Instances that share a store have the same; of those the one that acts (SwitchCtl:Term) outbids the others.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int Priority { get; set; } = 1;

    /// <summary>Compiled program (BMv2 JSON). Default <c>p4/containerflow.json</c> beside the executable.</summary>
    [Required(AllowEmptyStrings = false)]
    public string DeviceConfigPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "p4", "containerflow.json");

    /// <summary>P4Info in text form. Default <c>p4/containerflow.p4info.txtpb</c> beside the executable.</summary>
    [Required(AllowEmptyStrings = false)]
    public string P4InfoPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "p4", "containerflow.p4info.txtpb");

    /// <summary>Longest pause between two tries to connect, 100 ms to 5 min. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Limit for one request to the switch, 100 ms to 5 min. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A switch that has not answered a question for this long counts as lost, 500 ms to 5 min. Default 5 s. It is asked
    /// once a second, because a connection does not tell when the network is cut.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The switches, however they were named.</summary>
    internal IReadOnlyList<SwitchEndpoint> All =>
        Switches.Count > 0 ? [.. Switches] : [new SwitchEndpoint { Address = Address, DeviceId = DeviceId }];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (index, endpoint) in All.Index())
        {
            var key = Switches.Count > 0 ? $"{nameof(Switches)}:{index}:{nameof(Address)}" : nameof(Address);
            if (!Uri.TryCreate(endpoint.Address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "unix"))
            {
                yield return new ValidationResult(
                    $"{Section}:{key} is '{endpoint.Address}'; write http://host:port or unix:///path.", [key]);
            }

            if (endpoint.DeviceId < 1)
            {
                yield return new ValidationResult(
                    $"{Section}:{nameof(Switches)}:{index}:{nameof(DeviceId)} is {endpoint.DeviceId}; write 1 or more.",
                    [nameof(Switches)]);
            }
        }

        if (All.Select(s => s.Name).Distinct(StringComparer.Ordinal).Count() < All.Count
            || All.Any(s => string.IsNullOrWhiteSpace(s.Name) || s.Name.Contains('/', StringComparison.Ordinal)))
        {
            yield return new ValidationResult(
                $"{Section}:{nameof(Switches)} are named {string.Join(", ", All.Select(s => $"'{s.Name}'"))}; give "
                + "each a name of its own, without '/'.",
                [nameof(Switches)]);
        }
    }
}
