namespace Migration.Softswitch.Ports.Linux;

/// <summary>Tells when an interface of the calling thread's namespace comes, goes or changes (rtnetlink).</summary>
internal sealed unsafe class LinkWatch : IDisposable
{
    private LinkWatch(LinuxHandle socket) => Socket = socket;

    /// <summary>Readable when something changed.</summary>
    public LinuxHandle Socket { get; }

    /// <summary>Starts watching.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static LinkWatch Open()
    {
        var descriptor = LinuxNative.Socket(
            LinuxNative.AfNetlink,
            LinuxNative.SockRaw | LinuxNative.SockCloexec | LinuxNative.SockNonblock,
            LinuxNative.NetlinkRoute);
        LinuxException.ThrowIfFailed(descriptor, "opening a netlink socket");
        var socket = new LinuxHandle(descriptor);
        var address = new NetlinkAddress { Family = LinuxNative.AfNetlink, Groups = LinuxNative.RtmgrpLink };
        if (LinuxNative.Bind(socket, &address, (uint)sizeof(NetlinkAddress)) < 0)
        {
            var error = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
            socket.Dispose();
            throw new LinuxException("subscribing to link changes", error);
        }

        return new LinkWatch(socket);
    }

    /// <inheritdoc/>
    public void Dispose() => Socket.Dispose();
}
