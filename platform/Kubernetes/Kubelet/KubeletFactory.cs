using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Migration.Platform.Kubernetes;

/// <summary>Gives the kubelet of a node, found by the node's object.</summary>
/// <param name="api">The API server.</param>
/// <param name="access">How the API server is reached; the kubelet knows the same accounts.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Clock.</param>
public sealed class KubeletFactory(
    IKubernetesApi api, ServerAccess access, IOptions<KubeletOptions> options, TimeProvider time)
{
    /// <summary>The kubelet of a node; the caller disposes it.</summary>
    /// <param name="node">Name of the node.</param>
    /// <param name="cancellation">Cancels the look-up.</param>
    /// <exception cref="KubernetesException">There is no such node, or it has no address.</exception>
    /// <exception cref="KubeConfigException">The kubelet's authority cannot be read.</exception>
    public async Task<KubeletClient> OpenAsync(string node, CancellationToken cancellation)
    {
        if (options.Value.ThroughServer)
            return KubeletClient.ThroughServer(access, node, time);
        var address = options.Value.Address ?? await AddressAsync(node, cancellation);
        return KubeletClient.Direct(
            access with
            {
                Server = new Uri($"https://{address}/"),
                ServerName = options.Value.ServerName ?? node,
                Authorities = Authorities(),
            },
            time);
    }

    private async Task<string> AddressAsync(string node, CancellationToken cancellation)
    {
        var item = await api.FindAsync(KubernetesKind.Node, null, node, cancellation)
            ?? throw new KubernetesException($"get nodes {node}", System.Net.HttpStatusCode.NotFound,
                "there is no such node: Node:Name must be the name that 'kubectl get nodes' shows");
        var address = item.Items("status", "addresses")
            .FirstOrDefault(a => a.Text("type") == "InternalIP")?.Text("address")
            ?? throw new KubernetesException($"get nodes {node}", System.Net.HttpStatusCode.OK,
                "the node has no internal address: name the kubelet's in Kubernetes:Kubelet:Address");
        var port = item.Number("status", "daemonEndpoints", "kubeletEndpoint", "Port") ?? 10250;
        return address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";
    }

    private IReadOnlyList<X509Certificate2> Authorities()
    {
        if (options.Value.CertificateAuthorityFile is not { Length: > 0 } file)
            return access.Authorities;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new KubeConfigException(
                $"Kubernetes:Kubelet:CertificateAuthorityFile {file} cannot be read: {e.Message}", e);
        }

        return [.. authorities];
    }
}
