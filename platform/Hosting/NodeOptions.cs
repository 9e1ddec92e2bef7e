using System.ComponentModel.DataAnnotations;

namespace Migration.Platform.Hosting;

/// <summary>Which node a service works for. Section <c>Node</c>.</summary>
public sealed class NodeOptions
{
    /// <summary>Configuration section these options are read from.</summary>
    public const string Section = "Node";

    /// <summary>
    /// Name of the node, as migrations name it: lower-case letters, digits, '-' and '.', at most 63 characters. It is
    /// the routing key of everything sent to this node.
    /// </summary>
    [Required(AllowEmptyStrings = false)]
    [RegularExpression("^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$", ErrorMessage =
        "Node:Name must be 1 to 63 lower-case letters, digits, '-' or '.', beginning and ending with a letter or digit.")]
    public string Name { get; set; } = "";

    /// <summary>
    /// What runs workloads on this node, of <see cref="Migration.Contracts.WorkloadPlatforms.All"/>; <c>podman</c> where nothing is said. Read at
    /// start; workloads of other platforms are refused.
    /// </summary>
    public IReadOnlyList<string> Platforms { get; set; } = [];
}
