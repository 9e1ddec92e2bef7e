using System.Text.RegularExpressions;
using Migration.Cni.Configuration;

namespace Migration.Cni.Protocol;

/// <summary>Reads the environment variables of a call (CNI specification, section 2).</summary>
internal static partial class CniEnvironment
{
    private const int LongestInterfaceName = 15;
    private static readonly string[] AboutContainer = ["ADD", "DEL", "CHECK"];
    private static readonly string[] WithPath = ["ADD", "DEL", "CHECK", "GC", "STATUS"];

    /// <summary>Commands of the specification.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["ADD", "DEL", "CHECK", "GC", "STATUS", "VERSION"];

    /// <summary>Reads them for a configuration.</summary>
    /// <param name="read">Looks a variable up; null or empty when it is not set.</param>
    /// <param name="command">The command.</param>
    /// <param name="configuration">The configuration.</param>
    /// <exception cref="CniException">Variables are missing or wrong; all of them are named.</exception>
    public static CniCall Read(Func<string, string?> read, string command, NetworkConfiguration configuration)
    {
        var faults = new List<string>();
        var call = new CniCall
        {
            Command = command,
            ContainerId = read("CNI_CONTAINERID") ?? "",
            InterfaceName = read("CNI_IFNAME") ?? "",
            NamespacePath = read("CNI_NETNS") ?? "",
            PluginFolders = (read("CNI_PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries),
            Arguments = ReadArguments(read("CNI_ARGS") ?? "", faults),
            Configuration = configuration,
        };
        if (AboutContainer.Contains(command))
        {
            if (!ContainerIdForm().IsMatch(call.ContainerId))
                faults.Add($"CNI_CONTAINERID is '{call.ContainerId}': letters and digits, then also . _ -");
            if (!IsInterfaceName(call.InterfaceName))
                faults.Add($"CNI_IFNAME is '{call.InterfaceName}': 1 to {LongestInterfaceName} characters without / " +
                    ": or space");
            if (command != "DEL" && call.NamespacePath.Length == 0)
                faults.Add("CNI_NETNS is not set: the path of the container's network namespace");
        }

        if (WithPath.Contains(command) && call.PluginFolders.Count == 0)
            faults.Add("CNI_PATH is not set: the folders with the plugins");
        return faults.Count == 0
            ? call
            : throw new CniException(CniErrorCodes.InvalidEnvironment, string.Join("; ", faults));
    }

    private static Dictionary<string, string> ReadArguments(string text, List<string> faults)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            if (parts.Length == 2)
                arguments[parts[0].Trim()] = parts[1].Trim();
            else
                faults.Add($"CNI_ARGS has '{pair}', which is not KEY=VALUE");
        }

        return arguments;
    }

    private static bool IsInterfaceName(string name) =>
        name.Length is > 0 and <= LongestInterfaceName && name is not ("." or "..")
        && name.All(c => char.IsAscii(c) && !char.IsWhiteSpace(c) && c is not ('/' or ':'));

    [GeneratedRegex(@"^[a-zA-Z0-9][a-zA-Z0-9_.\-]*$")]
    private static partial Regex ContainerIdForm();
}
