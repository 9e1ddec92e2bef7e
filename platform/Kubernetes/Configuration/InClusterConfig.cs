using System.Security.Cryptography.X509Certificates;

namespace Migration.Platform.Kubernetes;

/// <summary>Access for a process in a pod: the service account that the kubelet mounts.</summary>
public static class InClusterConfig
{
    /// <summary>Where the kubelet mounts the service account.</summary>
    public const string DefaultFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Whether this process runs in a pod that has a service account.</summary>
    /// <param name="folder">Folder of the service account.</param>
    public static bool IsThere(string folder = DefaultFolder) =>
        Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 }
        && File.Exists(Path.Combine(folder, "token"));

    /// <summary>Reads the configuration.</summary>
    /// <param name="time">Clock.</param>
    /// <param name="folder">Folder of the service account.</param>
    /// <exception cref="KubeConfigException">Something is missing.</exception>
    public static ServerAccess Load(TimeProvider time, string folder = DefaultFolder)
    {
        var host = Variable("KUBERNETES_SERVICE_HOST");
        var port = Variable("KUBERNETES_SERVICE_PORT");
        var authorities = new X509Certificate2Collection();
        var file = Path.Combine(folder, "ca.crt");
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or System.Security.Cryptography.CryptographicException)
        {
            throw new KubeConfigException($"The cluster's authority {file} cannot be read: {e.Message}", e);
        }

        var space = Path.Combine(folder, "namespace");
        return new ServerAccess
        {
            Server = new Uri(host.Contains(':', StringComparison.Ordinal)
                ? $"https://[{host}]:{port}/"
                : $"https://{host}:{port}/"),
            Authorities = [.. authorities],
            Tokens = new FileToken(Path.Combine(folder, "token"), time),
            Namespace = File.Exists(space) ? File.ReadAllText(space).Trim() : "default",
        };
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new KubeConfigException(
            $"{name} is not set: this does not run in a pod; name a kubeconfig in Kubernetes:KubeConfig.");
}
