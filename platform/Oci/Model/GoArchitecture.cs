using System.Runtime.InteropServices;

namespace Migration.Platform.Oci;

/// <summary>Names of CPU architectures as images use them, which are Go's.</summary>
public static class GoArchitecture
{
    /// <summary>The architecture of this machine.</summary>
    public static string OfThisMachine { get; } = RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        Architecture.Ppc64le => "ppc64le",
        var other => other.ToString().ToLowerInvariant(),
    };
}
