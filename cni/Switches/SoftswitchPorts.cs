using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Migration.Cni.Configuration;
using Migration.Cni.Protocol;

namespace Migration.Cni.Switches;

/// <summary>Ports of the softswitch, over HTTP on its socket (<c>--control</c>).</summary>
internal sealed class SoftswitchPorts : ISwitchPorts, IDisposable
{
    private readonly SwitchSettings _settings;
    private readonly HttpClient _http;

    /// <summary>A client for the switch of the settings.</summary>
    public SoftswitchPorts(SwitchSettings settings)
    {
        _settings = settings;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(settings.Control), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        })
        {
            BaseAddress = new Uri("http://softswitch"),
            Timeout = settings.Timeout,
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<int, string>> ListAsync()
    {
        var body = await SendAsync(HttpMethod.Get, "ports", null, HttpStatusCode.OK);
        try
        {
            var ports = JsonNode.Parse(body) as JsonArray ?? [];
            return ports.ToDictionary(
                p => Json.Number(p, "number") ?? throw new JsonException("a port has no number"),
                p => Json.Text(p, "interface") ?? "");
        }
        catch (JsonException e)
        {
            throw new CniException(
                CniErrorCodes.Switch, $"the softswitch at {_settings.Control} lists no ports: {e.Message}", inner: e);
        }
    }

    /// <inheritdoc/>
    public Task AttachAsync(int port, string interfaceName)
    {
        var body = new JsonObject { ["interface"] = interfaceName };
        if (_settings.Namespace is { } space)
            body["namespace"] = space;
        return SendAsync(HttpMethod.Put, Path(port), body, HttpStatusCode.NoContent);
    }

    /// <inheritdoc/>
    public Task DetachAsync(int port, string interfaceName) => SendAsync(
        HttpMethod.Delete, $"{Path(port)}?interface={Uri.EscapeDataString(interfaceName)}", null,
        HttpStatusCode.NoContent, HttpStatusCode.Conflict);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string Path(int port) => string.Create(CultureInfo.InvariantCulture, $"ports/{port}");

    private async Task<string> SendAsync(
        HttpMethod method, string path, JsonObject? body, params HttpStatusCode[] expected)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (expected.Contains(response.StatusCode))
                return text;
            throw new CniException(CniErrorCodes.Switch,
                $"the softswitch at {_settings.Control} refused {method} {path}: {ProblemText.Of(text, response)}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw new CniException(CniErrorCodes.TryAgainLater,
                $"the softswitch does not answer at {_settings.Control}: {e.Message}",
                "is it running, with --control and that path?", e);
        }
    }
}
