using System.Net.Sockets;

namespace Migration.Softswitch.Management;

/// <summary>The file of the Unix socket on which ports are managed.</summary>
internal static class ControlSocket
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes its folder if needed, and removes the file that a switch left which did not end in order.</summary>
    /// <exception cref="IOException">A running switch listens there, or the folder cannot be made.</exception>
    public static void Prepare(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }

        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new IOException($"another process listens on {path}: stop it, or choose another --control");
    }

    /// <summary>Keeps others than the owner off: whoever adds ports can read and send packets.</summary>
    public static void Restrict(string path) =>
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
}
