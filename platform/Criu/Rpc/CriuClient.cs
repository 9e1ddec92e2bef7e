using System.Net.Sockets;
using Migration.Platform.Criu.Wire;

namespace Migration.Platform.Criu.Rpc;

/// <summary>
/// Asks CRIU through its RPC: a program <c>criu swrk</c> for each request, which ends with it. Needs CRIU 4.2 and what
/// CRIU itself needs, root on most machines.
/// </summary>
/// <remarks>
/// Messages and field numbers are those of criu_req and criu_resp in CRIU's images/rpc.proto (4.2); see also
/// https://criu.org/RPC.
/// </remarks>
/// <param name="program">Path or name of CRIU. Default <c>criu</c>, looked for on the PATH.</param>
public sealed class CriuClient(string program = "criu")
{
    /// <summary>Name of the log of a dump, in the folder of the images.</summary>
    public const string DumpLog = "dump.log";

    /// <summary>Name of the log of a restore, in the folder of the images.</summary>
    public const string RestoreLog = "restore.log";

    // Errors and warnings; what is below them takes time to write while the tasks are frozen.
    private const int LogWarnings = 2;

    // The longest answer carries one message text; CRIU's own buffer is smaller.
    private const int LargestAnswer = 64 * 1024;

    /// <summary>Dumps a tree of tasks.</summary>
    /// <param name="options">What to dump.</param>
    /// <param name="cancellation">
    /// Kills CRIU, which lets the tasks run again or leaves them stopped, whichever it had got to.
    /// </param>
    /// <exception cref="CriuRpcException">CRIU refused; says its first error.</exception>
    public async Task DumpAsync(CriuDumpOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var opts = Options(options.ImageFolder, DumpLog)
            .Add(WireField.OfVarInt(RpcFields.Pid, (ulong)options.Pid))
            .Add(WireField.OfVarInt(options.LeaveRunning ? RpcFields.LeaveRunning : RpcFields.LeaveStopped, 1));
        foreach (var external in options.External)
            opts.AddText(RpcFields.External, external);
        await AskAsync(
            $"dump of task {options.Pid}", RpcFields.Dump, opts, options.ImageFolder, DumpLog, cancellation);
    }

    /// <summary>Restores a tree of tasks, stopped. They become children of the machine's init.</summary>
    /// <param name="options">What to restore.</param>
    /// <param name="cancellation">Kills CRIU, and with it what it had restored so far.</param>
    /// <returns>The root of the tree, as this process sees it.</returns>
    /// <exception cref="CriuRpcException">CRIU refused; says its first error.</exception>
    public async Task<int> RestoreAsync(CriuRestoreOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var opts = Options(options.ImageFolder, RestoreLog)
            .Add(WireField.OfVarInt(RpcFields.LeaveStopped, 1));
        foreach (var (key, handle) in options.Inherited)
        {
            opts.AddMessage(RpcFields.InheritFd, new WireMessage()
                .AddText(RpcFields.InheritKey, key)
                .Add(WireField.OfVarInt(RpcFields.InheritDescriptor, (ulong)handle.DangerousGetHandle())));
        }

        var request = $"restore from {options.ImageFolder}";
        var answer = await AskAsync(
            request, RpcFields.Restore, opts, options.ImageFolder, RestoreLog, cancellation);
        return (int)(answer.Message(RpcFields.RestoreAnswer)
            ?? throw new CriuRpcException(request, "the answer names no task")).RequiredUInt32(RpcFields.RestoredPid);
    }

    private static WireMessage Options(string folder, string log) => new WireMessage()
        // The folder is named by its path: the field for a descriptor is required, and -1 says that there is none.
        .Add(WireField.OfVarInt(RpcFields.ImagesFolderDescriptor, ulong.MaxValue))
        .AddText(RpcFields.ImagesFolder, Path.GetFullPath(folder))
        .AddText(RpcFields.LogFile, log)
        .Add(WireField.OfVarInt(RpcFields.LogLevel, LogWarnings))
        .Add(WireField.OfVarInt(RpcFields.TcpEstablished, 1))
        .Add(WireField.OfVarInt(RpcFields.TcpSkipInFlight, 1))
        .Add(WireField.OfVarInt(RpcFields.FileLocks, 1));

    private async Task<WireMessage> AskAsync(
        string request, ulong type, WireMessage opts, string folder, string log, CancellationToken cancellation)
    {
        var message = new WireMessage()
            .Add(WireField.OfVarInt(RpcFields.RequestType, type))
            .AddMessage(RpcFields.RequestOptions, opts);
        using var worker = CriuWorker.Start(program, request);
        WireMessage answer;
        try
        {
            var bytes = await worker.AskAsync(message.ToArray(), LargestAnswer, cancellation);
            answer = WireMessage.Parse(bytes);
        }
        catch (Exception e) when (e is SocketException or WireFormatException)
        {
            throw new CriuRpcException(
                request, CriuLog.FirstError(folder, log) ?? $"{program} gave no answer ({e.Message})", e);
        }

        if (answer.Scalar(RpcFields.Success) != 1)
        {
            throw new CriuRpcException(
                request,
                CriuLog.FirstError(folder, log) ?? answer.Text(RpcFields.ErrorText) ??
                $"errno {answer.Scalar(RpcFields.Errno)}; see {Path.Combine(folder, log)}");
        }

        return answer;
    }
}
