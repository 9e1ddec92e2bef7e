using System.Net.Sockets;

namespace Migration.Local.Machine;

/// <summary>
/// Lets one run of a name be alive at a time. Held by a socket with a name that is no file (Linux's abstract names):
/// the kernel lets go of it when the program ends, however it ends, and nothing stays behind.
/// </summary>
public sealed class InstanceLock : IDisposable
{
    private readonly Socket _socket;

    private InstanceLock(Socket socket) => _socket = socket;

    /// <summary>Takes the lock.</summary>
    /// <param name="instance">Name of the run.</param>
    /// <exception cref="LocalRunException">Another program holds it.</exception>
    public static InstanceLock Take(string instance)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0containerflow/{instance}"));
            return new InstanceLock(socket);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new LocalRunException(
                $"instance '{instance}' is running already; stop it with Ctrl-C, or start another with --instance NAME",
                e);
        }
    }

    /// <summary>Lets go of the lock.</summary>
    public void Dispose() => _socket.Dispose();
}
