using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Migration.Cni.Configuration;
using Migration.Cni.Protocol;
using Migration.Cni.State;

namespace Migration.Cni.Registration;

/// <summary>Tells the switch controller where pods are, over its HTTP API. Every call may be repeated.</summary>
internal sealed class PodRegistry : IDisposable
{
    private readonly ControllerSettings? _settings;
    private readonly HttpClient _http;

    /// <summary>A client for the controller of the settings; one that does nothing without.</summary>
    public PodRegistry(ControllerSettings? settings)
    {
        _settings = settings;
        _http = new HttpClient { Timeout = settings?.Timeout ?? TimeSpan.FromSeconds(1) };
    }

    /// <summary>Whether there is a controller to tell.</summary>
    public bool IsConfigured => _settings is not null;

    /// <summary>Tells where a pod is.</summary>
    /// <exception cref="CniException">No instance acts, or it refuses.</exception>
    public Task PutAsync(Attachment attachment) => SendAsync(HttpMethod.Put, attachment.Id, new JsonObject
    {
        ["node"] = attachment.Node,
        ["namespace"] = attachment.PodNamespace,
        ["pod"] = attachment.Pod,
        ["address"] = attachment.Address,
        ["mac"] = attachment.Mac,
        ["switchPort"] = attachment.Port,
        ["gateway"] = attachment.Gateway,
        ["gatewayMac"] = GatewayMac(attachment),
    });

    /// <summary>Tells that a pod is gone; fine when it is not known.</summary>
    /// <exception cref="CniException">No instance acts, or it refuses.</exception>
    public Task DeleteAsync(Attachment attachment) => SendAsync(HttpMethod.Delete, attachment.Id, null);

    /// <summary>Whether the controller knows a pod as it is.</summary>
    /// <exception cref="CniException">No instance acts.</exception>
    public async Task<bool> KnowsAsync(Attachment attachment)
    {
        var (status, body) = await AskAsync(HttpMethod.Get, attachment.Id, null);
        return status == HttpStatusCode.OK
            && JsonNode.Parse(body) is JsonObject known
            && Json.Text(known, "address") == attachment.Address
            && Json.Number(known, "switchPort") == attachment.Port
            && string.Equals(Json.Text(known, "mac"), attachment.Mac, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Finds out whether an instance acts.</summary>
    /// <exception cref="CniException">None does.</exception>
    public Task ProbeAsync() => _settings is null ? Task.CompletedTask : AskAsync(HttpMethod.Delete, "none", null);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string GatewayMac(Attachment attachment) =>
        Linux.IPPrefix.TryParseAddress(attachment.Gateway, out var gateway)
            ? NetworkConfiguration.GatewayMac(gateway)
            : "";

    private async Task SendAsync(HttpMethod method, string id, JsonObject? body)
    {
        if (_settings is not null)
            await AskAsync(method, id, body);
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(HttpMethod method, string id, JsonObject? body)
    {
        var troubles = new List<string>();
        foreach (var instance in _settings!.Addresses)
        {
            using var request = new HttpRequestMessage(
                method, new Uri(instance, $"pods/{Uri.EscapeDataString(id)}"));
            if (body is not null)
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            try
            {
                using var response = await _http.SendAsync(request);
                var text = await response.Content.ReadAsStringAsync();
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    troubles.Add($"{instance}: {ProblemText.Of(text, response)}");
                    continue;
                }

                if (response.IsSuccessStatusCode
                    || (method != HttpMethod.Put && response.StatusCode == HttpStatusCode.NotFound))
                    return (response.StatusCode, text);
                throw new CniException(CniErrorCodes.Controller,
                    $"switchctl at {instance} refused {method} of pod {id}: {ProblemText.Of(text, response)}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                troubles.Add($"{instance}: {e.Message}");
            }
        }

        throw new CniException(CniErrorCodes.TryAgainLater, $"no switchctl acts: {string.Join("; ", troubles)}",
            "is switchctl running? switchctl.addresses says where it is asked");
    }
}
