using Microsoft.Win32.SafeHandles;

namespace Migration.Softswitch.Ports.Linux;

/// <summary>
/// A stay of the calling thread in a named network namespace; disposing it brings the thread back. Sockets that are
/// opened meanwhile belong to the namespace for good, whoever uses them.
/// </summary>
/// <remarks>
/// Keep the stay short and do nothing else in it: a thread that is created from a thread inside, one of the pool's for
/// example, lives in the namespace as well, and whatever it opens later would be opened there.
/// </remarks>
internal sealed class NetworkNamespace : IDisposable
{
    private readonly SafeFileHandle? _home;

    private NetworkNamespace(SafeFileHandle? home) => _home = home;

    /// <summary>Enters the namespace of an address; stays where it is when the address names none.</summary>
    /// <exception cref="LinuxException">The kernel refuses (root or CAP_SYS_ADMIN is needed).</exception>
    /// <exception cref="IOException">There is no such namespace.</exception>
    public static NetworkNamespace Enter(PortAddress address)
    {
        if (address.NamespacePath is not { } path)
        {
            return new NetworkNamespace(null);
        }

        var home = File.OpenHandle(
            "/proc/thread-self/ns/net", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            LinuxException.ThrowIfFailed(
                LinuxNative.SetNamespace(file, LinuxNative.CloneNewnet),
                $"entering the network namespace {address.Namespace}");
            return new NetworkNamespace(home);
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    /// <summary>Goes back to where the thread came from.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public void Dispose()
    {
        if (_home is null)
        {
            return;
        }

        using (_home)
        {
            LinuxException.ThrowIfFailed(
                LinuxNative.SetNamespace(_home, LinuxNative.CloneNewnet), "leaving a network namespace");
        }
    }
}
