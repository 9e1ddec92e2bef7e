namespace Migration.Platform.Criu.Processes;

/// <summary>What a file descriptor is (fd_types in images/fdinfo.proto).</summary>
public enum DescriptorKind
{
    /// <summary>Undefined.</summary>
    Undefined = 0,

    /// <summary>A file or a directory.</summary>
    File = 1,

    /// <summary>A pipe.</summary>
    Pipe = 2,

    /// <summary>A named pipe.</summary>
    Fifo = 3,

    /// <summary>An IPv4 or IPv6 socket.</summary>
    InetSocket = 4,

    /// <summary>A Unix socket.</summary>
    UnixSocket = 5,

    /// <summary>eventfd.</summary>
    EventFd = 6,

    /// <summary>epoll.</summary>
    EventPoll = 7,

    /// <summary>inotify.</summary>
    Inotify = 8,

    /// <summary>signalfd.</summary>
    SignalFd = 9,

    /// <summary>A packet socket.</summary>
    PacketSocket = 10,

    /// <summary>A terminal.</summary>
    Terminal = 11,

    /// <summary>fanotify.</summary>
    Fanotify = 12,

    /// <summary>A netlink socket.</summary>
    NetlinkSocket = 13,

    /// <summary>A namespace.</summary>
    Namespace = 14,

    /// <summary>A tun device.</summary>
    Tun = 15,

    /// <summary>A file that a plugin of CRIU keeps.</summary>
    External = 16,

    /// <summary>timerfd.</summary>
    TimerFd = 17,

    /// <summary>A memory file.</summary>
    MemoryFile = 18,

    /// <summary>A BPF map.</summary>
    BpfMap = 19,

    /// <summary>pidfd.</summary>
    PidFd = 20,

    /// <summary>The controlling terminal.</summary>
    ControllingTerminal = 65534,

    /// <summary>A pipe of autofs.</summary>
    AutofsPipe = 65535,
}
