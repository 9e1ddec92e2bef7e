namespace Migration.Softswitch;

/// <summary>Everything the switch logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "port {Port} ({Name}) is up, MTU {Mtu}")]
    public static partial void PortUp(this ILogger log, int port, string name, int mtu);

    [LoggerMessage(2, LogLevel.Warning, "port {Port} ({Name}) waits for its interface: {Reason}")]
    public static partial void PortWaits(this ILogger log, int port, string name, string reason);

    [LoggerMessage(3, LogLevel.Warning, "port {Port} ({Name}) is down: {Reason}")]
    public static partial void PortDown(this ILogger log, int port, string name, string reason);

    [LoggerMessage(4, LogLevel.Warning, "port {Port} ({Name}): the kernel keeps these offloads on: {Offloads}")]
    public static partial void OffloadsStayOn(this ILogger log, int port, string name, string offloads);

    [LoggerMessage(5, LogLevel.Warning,
        "port {Port} ({Name}) receives merged segments that are not TCP over IPv4 and drops them: switch the "
        + "offloads off on the interface at the other end (ethtool -K IF tso off gso off)")]
    public static partial void OversizeFrames(this ILogger log, int port, string name);

    [LoggerMessage(6, LogLevel.Information, "pipeline loaded: {Tables} tables, cookie {Cookie}")]
    public static partial void PipelineLoaded(this ILogger log, int tables, ulong cookie);

    [LoggerMessage(7, LogLevel.Warning, "frames are no longer captured into {Folder}: {Reason}")]
    public static partial void CaptureEnded(this ILogger log, string folder, string reason);
}
