using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Migration.Cni.Tests.Support;

/// <summary>
/// Holds an ADD at a moment of its course: an IPAM plugin that waits before or after host-local did its work, or a
/// switch or controller that take a connection and say nothing.
/// </summary>
internal sealed class StoppedPlugin : IAsyncDisposable
{
    private readonly NodeLab _lab;
    private readonly string _moment;
    private readonly string _folder;
    private readonly Socket _listener;

    public StoppedPlugin(NodeLab lab, string moment)
    {
        _lab = lab;
        _moment = moment;
        _folder = Directory.CreateDirectory(Path.Combine(lab.Folder, $"stop-{moment}")).FullName;
        _listener = moment switch
        {
            "at-controller" => ForeignSocket.Listen(lab.Node),
            _ => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
        };
        if (moment == "at-switch")
        {
            _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "switch.sock")));
            _listener.Listen();
        }
    }

    private string Reached => Path.Combine(_folder, "reached");

    private string Go => Path.Combine(_folder, "go");

    public Process Start(string container)
    {
        var configuration = _lab.Configuration();
        var path = "/usr/lib/cni";
        switch (_moment)
        {
            case "at-controller":
                configuration["switchctl"]!["addresses"] = new JsonArray((JsonNode)$"http://{_listener.LocalEndPoint}");
                configuration["switchctl"]!["timeoutSeconds"] = 60;
                break;
            case "at-switch":
                // The list of ports comes from the real one, the change of ports goes where nobody answers.
                configuration["switch"]!["control"] = Path.Combine(_folder, "switch.sock");
                configuration["switch"]!["timeoutSeconds"] = 60;
                break;
            default:
                path = WriteIpam();
                break;
        }

        return (_lab.Call("ADD", container, configuration) with { PluginPath = path }).Start();
    }

    /// <summary>Ends when the ADD is at the moment.</summary>
    public async Task ReachedAsync()
    {
        switch (_moment)
        {
            case "at-controller":
                (await _listener.AcceptAsync()).Dispose();
                break;
            case "at-switch":
                await AnswerListAsync();
                (await _listener.AcceptAsync()).Dispose();
                break;
            default:
                // Opening a pipe for reading ends when somebody opens it for writing.
                await File.ReadAllTextAsync(Reached);
                break;
        }
    }

    public void Proceed() => File.WriteAllText(Go, "go");

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task AnswerListAsync()
    {
        using var asking = await _listener.AcceptAsync();
        await asking.ReceiveAsync(new byte[4096]);
        await asking.SendAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"u8
                .ToArray());
    }

    private string WriteIpam()
    {
        foreach (var pipe in new[] { Reached, Go })
        {
            using var made = Process.Start("mkfifo", [pipe]);
            made.WaitForExit();
        }

        var wait = $"echo here > {Reached}; read line < {Go}";
        var work = "/usr/lib/cni/host-local";
        var path = Path.Combine(_folder, "host-local");
        File.WriteAllText(path, _moment == "before-address"
            ? $"#!/bin/sh\n[ \"$CNI_COMMAND\" = ADD ] && {{ {wait}; }}\nexec {work}\n"
            : $"#!/bin/sh\n{work}; code=$?\n[ \"$CNI_COMMAND\" = ADD ] && {{ {wait}; }}\nexit $code\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return $"{_folder}:/usr/lib/cni";
    }
}
