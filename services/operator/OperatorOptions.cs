using System.ComponentModel.DataAnnotations;

namespace Migration.KubernetesOperator;

/// <summary>Settings of the operator. Section <c>Operator</c>.</summary>
public sealed class OperatorOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Operator";

    /// <summary>switchctl's HTTP API; null where services are registered by hand. Default none.</summary>
    public Uri? SwitchCtl { get; set; }

    /// <summary>
    /// Time after which everything is compared again though nothing was told, 1 s to 1 h. Default 30 s: what a budget
    /// or the switch refused is tried again then.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Resync { get; set; } = TimeSpan.FromSeconds(30);
}
