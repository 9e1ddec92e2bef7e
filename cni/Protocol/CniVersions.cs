using System.Text.Json.Nodes;

namespace Migration.Cni.Protocol;

/// <summary>Versions of the CNI specification that are spoken.</summary>
internal static class CniVersions
{
    /// <summary>The newest.</summary>
    public const string Newest = "1.1.0";

    /// <summary>From this one on results carry no IP version beside an address.</summary>
    private const string WithoutIpVersion = "1.0.0";

    /// <summary>All of them, oldest first.</summary>
    public static IReadOnlyList<string> Supported { get; } = ["0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

    /// <summary>The answer to VERSION.</summary>
    public static JsonObject Answer(string asked) => new()
    {
        ["cniVersion"] = Supported.Contains(asked) ? asked : Newest,
        ["supportedVersions"] = new JsonArray([.. Supported.Select(v => (JsonNode)v)]),
    };

    /// <summary>Whether a version is the same as another or newer; both are supported ones.</summary>
    public static bool IsAtLeast(string version, string other) => Rank(version) >= Rank(other);

    /// <summary>Whether results of a version say 4 or 6 beside each address.</summary>
    public static bool HasIpVersion(string version) => !IsAtLeast(version, WithoutIpVersion);

    private static int Rank(string version) => Supported.ToList().IndexOf(version);
}
