using Migration.Cni.Configuration;

namespace Migration.Cni.Protocol;

/// <summary>What a runtime asks for: the environment and the configuration of one call.</summary>
internal sealed record CniCall
{
    /// <summary>ADD, DEL, CHECK, GC, STATUS or VERSION.</summary>
    public required string Command { get; init; }

    /// <summary>The container (CNI_CONTAINERID); empty for commands about none.</summary>
    public string ContainerId { get; init; } = "";

    /// <summary>Name of the interface in the container (CNI_IFNAME).</summary>
    public string InterfaceName { get; init; } = "";

    /// <summary>File of the container's network namespace (CNI_NETNS); empty when it is gone.</summary>
    public string NamespacePath { get; init; } = "";

    /// <summary>Folders with plugins (CNI_PATH).</summary>
    public IReadOnlyList<string> PluginFolders { get; init; } = [];

    /// <summary>Further arguments (CNI_ARGS).</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>The configuration.</summary>
    public required NetworkConfiguration Configuration { get; init; }
}
