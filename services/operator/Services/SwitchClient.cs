using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Services;

/// <summary>switchctl's HTTP interface, as far as services need it.</summary>
/// <param name="http">HTTP.</param>
/// <param name="options">Settings.</param>
public sealed class SwitchClient(HttpClient http, IOptions<OperatorOptions> options)
{
    /// <summary>Whether there is a switchctl to talk to.</summary>
    public bool IsThere => options.Value.SwitchCtl is not null;

    /// <summary>Names of the services that the switch has.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<IReadOnlyList<string>> ServicesAsync(CancellationToken cancellation) =>
        [.. (await GetAsync("services", cancellation)).Select(s => s.Text("name")).OfType<string>()];

    /// <summary>The backends that the switch has.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<IReadOnlyList<SwitchBackend>> BackendsAsync(CancellationToken cancellation) =>
        [.. (await GetAsync("backends", cancellation)).Select(b => new SwitchBackend(
            b.Text("service") ?? "", b.Text("name") ?? "", b.Text("workload", "namespace") ?? "",
            b.Text("workload", "pod") ?? "", b.Text("migration") is not null))];

    /// <summary>Adds or changes something.</summary>
    /// <param name="path">Path of the thing.</param>
    /// <param name="body">The thing.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>
    /// False when it clashes with a migration or another registration, and is worth another try later.
    /// </returns>
    public async Task<bool> PutAsync(string path, JsonObject body, CancellationToken cancellation)
    {
        using var response = await http.PutAsJsonAsync(At(path), body, cancellation);
        return await IsDoneAsync("PUT", path, response, cancellation);
    }

    /// <summary>Removes something; fine when it is gone.</summary>
    /// <param name="path">Path of the thing.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>False when a migration is moving it.</returns>
    public async Task<bool> DeleteAsync(string path, CancellationToken cancellation)
    {
        using var response = await http.DeleteAsync(At(path), cancellation);
        return await IsDoneAsync("DELETE", path, response, cancellation);
    }

    private async Task<IEnumerable<JsonObject>> GetAsync(string path, CancellationToken cancellation) =>
        (await http.GetFromJsonAsync<JsonArray>(At(path), cancellation) ?? []).OfType<JsonObject>();

    private Uri At(string path) => new(options.Value.SwitchCtl!, path);

    private static async Task<bool> IsDoneAsync(
        string method, string path, HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
            return true;
        if (response.StatusCode == HttpStatusCode.Conflict)
            return false;
        throw new OperatorException($"switchctl refuses {method} {path} with {(int)response.StatusCode}: "
            + await response.Content.ReadAsStringAsync(cancellation));
    }
}

/// <summary>A backend as the switch has it.</summary>
/// <param name="Service">Its service.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Namespace of the pod behind it.</param>
/// <param name="Pod">Name of the pod behind it, which a migration changes.</param>
/// <param name="IsMoving">Whether a migration is moving it.</param>
public sealed record SwitchBackend(string Service, string Name, string Namespace, string Pod, bool IsMoving);
