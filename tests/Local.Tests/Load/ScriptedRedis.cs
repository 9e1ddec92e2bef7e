using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Migration.Local.Tests.Load;

/// <summary>
/// A server on the loopback that answers one client with given lines, one per request, then does as told.
/// </summary>
internal sealed class ScriptedRedis : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<Socket, Task> _script;
    private readonly Task _running;

    public ScriptedRedis(Func<Socket, Task> script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _running = RunAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Waits for a request and answers it.</summary>
    public static async Task AnswerAsync(Socket client, string line)
    {
        await RequestAsync(client);
        await client.SendAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
    }

    public static async Task<string> RequestAsync(Socket client)
    {
        var buffer = new byte[256];
        return Encoding.ASCII.GetString(buffer, 0, await client.ReceiveAsync(buffer));
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _running;
    }

    private async Task RunAsync()
    {
        using var client = await _listener.AcceptAsync();
        await _script(client);
    }
}
