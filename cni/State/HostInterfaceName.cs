using System.Security.Cryptography;
using System.Text;

namespace Migration.Cni.State;

/// <summary>Names of interfaces at the switch: known before anything is made, and the same whenever asked.</summary>
internal static class HostInterfaceName
{
    // An interface name has 15 characters at most.
    private const string Prefix = "cf";
    private const int HashCharacters = 12;

    /// <summary>The name for a container's interface.</summary>
    public static string Of(string containerId, string interfaceName)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{containerId}/{interfaceName}"));
        return Prefix + Convert.ToHexStringLower(hash)[..HashCharacters];
    }
}
