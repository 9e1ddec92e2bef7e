namespace Migration.Platform.Criu.Sockets;

/// <summary>The kernel's numbers of the address families (AF_*), which differ from .NET's.</summary>
internal static class KernelFamily
{
    public const uint IPv4 = 2;
    public const uint IPv6 = 10;
}
