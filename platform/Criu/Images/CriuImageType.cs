namespace Migration.Platform.Criu.Images;

/// <summary>
/// The type magics of CRIU images: the town coordinates of criu/include/magic.h (as of CRIU 4.2). An image with a
/// magic that is not listed here is refused by name.
/// </summary>
public enum CriuImageType : uint
{
    /// <summary>
    /// No magic: the file holds data of another format (memory pages, tar archives, dumps of ip or nft).
    /// </summary>
    Raw = 0,

    /// <summary>INVENTORY in magic.h; the only image that never has a head magic.</summary>
    Inventory = 0x58313116,

    /// <summary>PSTREE in magic.h.</summary>
    ProcessTree = 0x50273030,

    /// <summary>FDINFO in magic.h.</summary>
    FileDescriptors = 0x56213732,

    /// <summary>PAGEMAP in magic.h.</summary>
    Pagemap = 0x56084025,

    /// <summary>CORE in magic.h.</summary>
    Core = 0x55053847,

    /// <summary>IDS in magic.h.</summary>
    Ids = 0x54432030,

    /// <summary>VMAS in magic.h.</summary>
    MemoryAreas = 0x54123737,

    /// <summary>PIPES in magic.h.</summary>
    Pipes = 0x56513555,

    /// <summary>PIPES_DATA in magic.h.</summary>
    PipesData = 0x56453709,

    /// <summary>FIFO in magic.h.</summary>
    Fifo = 0x58364939,

    /// <summary>FIFO_DATA in magic.h.</summary>
    FifoData = 0x59333054,

    /// <summary>SIGACT in magic.h.</summary>
    SignalActions = 0x55344201,

    /// <summary>UNIXSK in magic.h.</summary>
    UnixSockets = 0x54373943,

    /// <summary>INETSK in magic.h.</summary>
    InetSockets = 0x56443851,

    /// <summary>PACKETSK in magic.h.</summary>
    PacketSockets = 0x60454618,

    /// <summary>ITIMERS in magic.h.</summary>
    IntervalTimers = 0x57464056,

    /// <summary>POSIX_TIMERS in magic.h.</summary>
    PosixTimers = 0x52603957,

    /// <summary>SK_QUEUES in magic.h.</summary>
    SocketQueues = 0x56264026,

    /// <summary>UTSNS in magic.h.</summary>
    UtsNamespace = 0x54473203,

    /// <summary>CREDS in magic.h.</summary>
    Credentials = 0x54023547,

    /// <summary>IPC_VAR in magic.h.</summary>
    IpcVariables = 0x53115007,

    /// <summary>IPCNS_SHM in magic.h.</summary>
    IpcSharedMemory = 0x46283044,

    /// <summary>IPCNS_MSG in magic.h.</summary>
    IpcMessages = 0x55453737,

    /// <summary>IPCNS_SEM in magic.h.</summary>
    IpcSemaphores = 0x59573019,

    /// <summary>REG_FILES in magic.h.</summary>
    RegularFiles = 0x50363636,

    /// <summary>EXT_FILES in magic.h.</summary>
    ExternalFiles = 0x59255641,

    /// <summary>FS in magic.h.</summary>
    FileSystem = 0x51403912,

    /// <summary>MM in magic.h.</summary>
    MemoryDescriptor = 0x57492820,

    /// <summary>REMAP_FPATH in magic.h.</summary>
    RemappedPaths = 0x59133954,

    /// <summary>GHOST_FILE in magic.h.</summary>
    GhostFile = 0x52583605,

    /// <summary>TCP_STREAM in magic.h.</summary>
    TcpStream = 0x51465506,

    /// <summary>EVENTFD_FILE in magic.h.</summary>
    EventFdFiles = 0x44523722,

    /// <summary>EVENTPOLL_FILE in magic.h.</summary>
    EventPollFiles = 0x45023858,

    /// <summary>EVENTPOLL_TFD in magic.h.</summary>
    EventPollTargets = 0x44433746,

    /// <summary>SIGNALFD in magic.h.</summary>
    SignalFd = 0x57323820,

    /// <summary>INOTIFY_FILE in magic.h.</summary>
    InotifyFile = 0x48424431,

    /// <summary>INOTIFY_WD in magic.h.</summary>
    InotifyWd = 0x54562009,

    /// <summary>MNTS in magic.h.</summary>
    Mounts = 0x55563928,

    /// <summary>NETDEV in magic.h.</summary>
    NetworkDevices = 0x57373951,

    /// <summary>NETNS in magic.h.</summary>
    NetworkNamespace = 0x55933752,

    /// <summary>TTY_FILES in magic.h.</summary>
    TtyFiles = 0x59433025,

    /// <summary>TTY_INFO in magic.h.</summary>
    TtyInfo = 0x59453036,

    /// <summary>TTY_DATA in magic.h.</summary>
    TtyData = 0x59413026,

    /// <summary>FILE_LOCKS in magic.h.</summary>
    FileLocks = 0x54323616,

    /// <summary>RLIMIT in magic.h.</summary>
    ResourceLimits = 0x57113925,

    /// <summary>FANOTIFY_FILE in magic.h.</summary>
    FanotifyFile = 0x55096122,

    /// <summary>FANOTIFY_MARK in magic.h.</summary>
    FanotifyMark = 0x56506035,

    /// <summary>SIGNAL in magic.h.</summary>
    Signal = 0x59255647,

    /// <summary>NETLINK_SK in magic.h.</summary>
    NetlinkSockets = 0x58005614,

    /// <summary>NS_FILES in magic.h.</summary>
    NamespaceFiles = 0x61394011,

    /// <summary>TUNFILE in magic.h.</summary>
    TunFiles = 0x57143751,

    /// <summary>CGROUP in magic.h.</summary>
    ControlGroups = 0x59383330,

    /// <summary>TIMERFD in magic.h.</summary>
    TimerFd = 0x50493712,

    /// <summary>CPUINFO in magic.h.</summary>
    CpuInfo = 0x61404013,

    /// <summary>USERNS in magic.h.</summary>
    UserNamespace = 0x55474906,

    /// <summary>SECCOMP in magic.h.</summary>
    Seccomp = 0x64413049,

    /// <summary>BINFMT_MISC in magic.h.</summary>
    BinfmtMisc = 0x67343323,

    /// <summary>AUTOFS in magic.h.</summary>
    Autofs = 0x49353943,

    /// <summary>FILES in magic.h.</summary>
    Files = 0x56303138,

    /// <summary>MEMFD_INODE in magic.h.</summary>
    MemFdInodes = 0x48453499,

    /// <summary>TIMENS in magic.h.</summary>
    TimeNamespace = 0x43114433,

    /// <summary>PIDNS in magic.h.</summary>
    PidNamespace = 0x61157326,

    /// <summary>BPFMAP_FILE in magic.h.</summary>
    BpfMapFiles = 0x57506142,

    /// <summary>BPFMAP_DATA in magic.h.</summary>
    BpfMapData = 0x64324033,

    /// <summary>APPARMOR in magic.h.</summary>
    AppArmor = 0x59423047,

    /// <summary>PIDFD in magic.h.</summary>
    PidFd = 0x54435556,

    /// <summary>STATS in magic.h.</summary>
    Statistics = 0x57093306,

    /// <summary>IRMAP_CACHE in magic.h.</summary>
    IrmapCache = 0x57004059,
}
