using System.Diagnostics;

namespace Migration.Criu.Tests.RealDump;

/// <summary>A client in its own namespace with one connection: sends each line, answers with what came back.</summary>
internal sealed class EchoClient : IAsyncDisposable
{
    private const string Script = """
        import socket, sys
        connection = socket.create_connection((sys.argv[1], 7000))
        print('connected', flush=True)
        for line in sys.stdin:
            data = line.encode()
            connection.sendall(data)
            back = b''
            while len(back) < len(data):
                part = connection.recv(65536)
                if not part:
                    print('closed by the server', flush=True)
                    sys.exit(1)
                back += part
            print(back.decode(), end='', flush=True)
        """;

    private readonly Process _process;

    private EchoClient(Process process) => _process = process;

    public static async Task<EchoClient> ConnectAsync(string networkNamespace, string address)
    {
        var client = new EchoClient(Command.Start(
            "nsenter", $"--net=/run/netns/{networkNamespace}", "/usr/bin/python3", "-c", Script, address));
        (await client.ReadAsync()).ShouldBe("connected");
        return client;
    }

    public async Task SendAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public async Task<string?> ReadAsync()
    {
        string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return line ?? throw new InvalidOperationException(await _process.StandardError.ReadToEndAsync());
    }

    public async Task<string?> EchoAsync(string line)
    {
        await SendAsync(line);
        return await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
