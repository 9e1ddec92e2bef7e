using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Migration.Platform.Kubernetes;

/// <summary>Access by a kubeconfig, as kubectl uses it: contexts, client certificates, tokens, exec plugins.</summary>
public static class KubeConfig
{
    /// <summary>Reads the access of one context.</summary>
    /// <param name="path">The kubeconfig.</param>
    /// <param name="context">Name of the context; null for the current one.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="KubeConfigException">It cannot be used; the message says what to change.</exception>
    public static ServerAccess Load(string path, string? context, TimeProvider time)
    {
        var file = KubeConfigFile.Read(path);
        var name = context ?? file.CurrentContext;
        if (string.IsNullOrEmpty(name))
            throw new KubeConfigException($"Kubeconfig {path} has no current-context: name one in Kubernetes:Context.");
        var chosen = file.Contexts.Find(c => c.Name == name)?.Context
            ?? throw Missing(path, "context", name, file.Contexts.Select(c => c.Name));
        var cluster = file.Clusters.Find(c => c.Name == chosen.Cluster)?.Cluster
            ?? throw Missing(path, "cluster", chosen.Cluster, file.Clusters.Select(c => c.Name));
        var user = chosen.User is null
            ? new KubeConfigFile.UserEntry()
            : file.Users.Find(u => u.Name == chosen.User)?.User
                ?? throw Missing(path, "user", chosen.User, file.Users.Select(u => u.Name));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return new ServerAccess
        {
            Server = ServerOf(path, cluster),
            Authorities = Authorities(path, folder, cluster),
            ServerName = cluster.TlsServerName,
            ClientCertificate = Certificate(path, folder, user),
            Tokens = Tokens(path, folder, user, time),
            Namespace = chosen.Namespace is { Length: > 0 } space ? space : "default",
        };
    }

    private static Uri ServerOf(string path, KubeConfigFile.ClusterEntry cluster)
    {
        if (cluster.InsecureSkipTlsVerify)
        {
            throw new KubeConfigException($"Kubeconfig {path} switches the check of the server's certificate off "
                + "(insecure-skip-tls-verify), which is not done here: give certificate-authority instead.");
        }

        return Uri.TryCreate(cluster.Server?.TrimEnd('/') + "/", UriKind.Absolute, out var server)
            && server.Scheme == Uri.UriSchemeHttps
            ? server
            : throw new KubeConfigException(
                $"Kubeconfig {path} names the server '{cluster.Server}', which is no https address.");
    }

    private static IReadOnlyList<X509Certificate2> Authorities(
        string path, string folder, KubeConfigFile.ClusterEntry cluster)
    {
        var pem = Content(path, folder, "certificate-authority", cluster.CertificateAuthorityData,
            cluster.CertificateAuthority);
        if (pem is null)
            return [];
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new KubeConfigException($"The certificate-authority of kubeconfig {path} is no PEM certificate.", e);
        }

        return [.. authorities];
    }

    private static X509Certificate2? Certificate(string path, string folder, KubeConfigFile.UserEntry user)
    {
        var certificate = Content(
            path, folder, "client-certificate", user.ClientCertificateData, user.ClientCertificate);
        var key = Content(path, folder, "client-key", user.ClientKeyData, user.ClientKey);
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
        {
            throw new KubeConfigException($"Kubeconfig {path} has a client "
                + (key is null ? "certificate without its key." : "key without its certificate."));
        }

        try
        {
            return ClientCertificates.FromPem(certificate, key);
        }
        catch (CryptographicException e)
        {
            throw new KubeConfigException(
                $"Client certificate and key of kubeconfig {path} cannot be used: {e.Message}", e);
        }
    }

    private static ITokenSource? Tokens(
        string path, string folder, KubeConfigFile.UserEntry user, TimeProvider time)
    {
        if (user.Exec is { } exec)
        {
            return exec.Command is { Length: > 0 }
                ? new ExecToken(exec, folder, time)
                : throw new KubeConfigException($"The exec plugin of kubeconfig {path} has no command.");
        }

        // As in client-go, a file that can be renewed goes before a text that cannot.
        if (user.TokenFile is { Length: > 0 } file)
            return new FileToken(Path.Combine(folder, file), time);
        return user.Token is { Length: > 0 } token ? new StaticToken(token) : null;
    }

    private static string? Content(string path, string folder, string what, string? data, string? file)
    {
        try
        {
            if (!string.IsNullOrEmpty(data))
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            return string.IsNullOrEmpty(file) ? null : File.ReadAllText(Path.Combine(folder, file));
        }
        catch (FormatException e)
        {
            throw new KubeConfigException($"{what}-data of kubeconfig {path} is not base64.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"{what} of kubeconfig {path} cannot be read: {e.Message}", e);
        }
    }

    private static KubeConfigException Missing(string path, string what, string? name, IEnumerable<string> there) =>
        new($"Kubeconfig {path} has no {what} '{name}'; it has: {string.Join(", ", there)}.");
}
