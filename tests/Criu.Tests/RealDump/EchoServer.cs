using System.Diagnostics;

namespace Migration.Criu.Tests.RealDump;

/// <summary>The workload: a TCP echo server, with a UDP socket beside it, in the source's namespace.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    public const int Port = 7000;

    // Stdio ends in /dev/null and the server leads a session: a dump takes neither pipes to the test nor its terminal.
    private const string Script = """
        import os, socket, sys, threading
        address, ready = sys.argv[1], sys.argv[2]
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind((address, 7000))
        listener.listen(8)
        datagrams = socket.socket(family, socket.SOCK_DGRAM)
        datagrams.bind((address, 7001))
        fd = os.open(ready + '.new', os.O_WRONLY | os.O_CREAT, 0o600)
        os.close(fd)
        os.rename(ready + '.new', ready)
        connection, _ = listener.accept()
        while True:
            data = connection.recv(65536)
            if not data:
                break
            connection.sendall(data)
        """;

    private readonly Process _process;

    private EchoServer(Process process) => _process = process;

    public int Pid => _process.Id;

    public static async Task<EchoServer> StartAsync(string networkNamespace, string address, string folder)
    {
        string ready = Path.Combine(folder, "server.ready");
        using var watcher = new FileSystemWatcher(folder, Path.GetFileName(ready));
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Renamed += (_, _) => seen.TrySetResult();
        watcher.EnableRaisingEvents = true;
        Process process = Command.Start(
            "/bin/sh", "-c", "exec nsenter \"--net=$1\" setsid /usr/bin/python3 -c \"$2\" \"$3\" \"$4\" "
                + "</dev/null >/dev/null 2>/dev/null",
            "sh", $"/run/netns/{networkNamespace}", Script, address, ready);
        var server = new EchoServer(process);
        try
        {
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(20));
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the server, as deleting a pod does, and waits until its pid is free.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
