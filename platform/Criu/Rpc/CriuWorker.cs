using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Migration.Platform.Criu.Tasks;

namespace Migration.Platform.Criu.Rpc;

/// <summary>One program <c>criu swrk</c> and the socket to it.</summary>
internal sealed class CriuWorker : IDisposable
{
    private readonly Process _process;
    private readonly Socket _socket;
    private readonly string _request;

    private CriuWorker(Process process, Socket socket, string request)
    {
        _process = process;
        _socket = socket;
        _request = request;
    }

    /// <summary>Starts CRIU with one end of a socket pair as its open descriptor.</summary>
    public static CriuWorker Start(string program, string request)
    {
        Span<int> ends = stackalloc int[2];
        if (NativeMethods.SocketPair(
                NativeMethods.FamilyUnix, NativeMethods.TypeSeqPacket | NativeMethods.CloseOnExec, 0, ends) != 0)
            throw Failed(request, "no socket pair");
        using var theirs = new SafeSocketHandle(ends[1], ownsHandle: true);
        var socket = new Socket(new SafeSocketHandle(ends[0], ownsHandle: true));
        try
        {
            // Only CRIU's end is inherited. A program that another thread starts right now gets it too; that does no
            // harm, as the end of CRIU is noticed by its process and not by the end of the stream.
            if (NativeMethods.FileControl(theirs, NativeMethods.SetDescriptorFlags, 0) != 0)
                throw Failed(request, "the socket cannot be inherited");
            var start = new ProcessStartInfo(program)
            {
                RedirectStandardInput = true,
            };
            start.ArgumentList.Add("swrk");
            start.ArgumentList.Add(ends[1].ToString(CultureInfo.InvariantCulture));
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new CriuWorker(process, socket, request);
        }
        catch (Win32Exception e)
        {
            socket.Dispose();
            throw new CriuRpcException(request, $"{program} cannot be started: install CRIU 4.2 or newer", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and waits for its answer and the end of CRIU.</summary>
    /// <exception cref="CriuRpcException">CRIU ended without an answer.</exception>
    public async Task<ReadOnlyMemory<byte>> AskAsync(
        ReadOnlyMemory<byte> request, int largestAnswer, CancellationToken cancellation)
    {
        try
        {
            await _socket.SendAsync(request, SocketFlags.None, cancellation);
            var buffer = new byte[largestAnswer];
            var answer = _socket.ReceiveAsync(buffer, SocketFlags.None, cancellation).AsTask();
            var end = _process.WaitForExitAsync(cancellation);
            await Task.WhenAny(answer, end);
            // Whatever it sent before it ended is there by now.
            if (!answer.IsCompleted && !_socket.Poll(0, SelectMode.SelectRead))
            {
                cancellation.ThrowIfCancellationRequested();
                throw new CriuRpcException(_request, $"it ended with code {_process.ExitCode} and no answer");
            }

            var length = await answer;
            return length > 0
                ? buffer.AsMemory(0, length)
                : throw new CriuRpcException(_request, "it closed the connection without an answer");
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _socket.Dispose();
        _process.Dispose();
    }

    private static CriuRpcException Failed(string request, string what) =>
        new(request, $"{what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
}
