namespace Migration.Platform.Criu.Rpc;

/// <summary>Field numbers and values of CRIU's images/rpc.proto (4.2) that are used here.</summary>
internal static class RpcFields
{
    public const ulong Dump = 1;
    public const ulong Restore = 2;

    // criu_req
    public const int RequestType = 1;
    public const int RequestOptions = 2;

    // criu_opts
    public const int ImagesFolderDescriptor = 1;
    public const int Pid = 2;
    public const int LeaveRunning = 3;
    public const int TcpEstablished = 5;
    public const int FileLocks = 8;
    public const int LogLevel = 9;
    public const int LogFile = 10;
    public const int InheritFd = 27;
    public const int External = 37;
    public const int TcpSkipInFlight = 46;
    public const int ImagesFolder = 68;
    public const int LeaveStopped = 69;

    // inherit_fd
    public const int InheritKey = 1;
    public const int InheritDescriptor = 2;

    // criu_resp
    public const int Success = 2;
    public const int RestoreAnswer = 4;
    public const int Errno = 7;
    public const int ErrorText = 9;

    // criu_restore_resp
    public const int RestoredPid = 1;
}
