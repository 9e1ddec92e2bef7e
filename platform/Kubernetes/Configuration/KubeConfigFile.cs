using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Migration.Platform.Kubernetes;

/// <summary>The members of a kubeconfig that are used (client-go, tools/clientcmd/api/v1).</summary>
internal sealed class KubeConfigFile
{
    [YamlMember(Alias = "current-context")]
    public string? CurrentContext { get; set; }

    public List<NamedCluster> Clusters { get; set; } = [];

    public List<NamedContext> Contexts { get; set; } = [];

    public List<NamedUser> Users { get; set; } = [];

    public static KubeConfigFile Read(string path)
    {
        try
        {
            var yaml = new DeserializerBuilder()
                .WithNamingConvention(HyphenatedNamingConvention.Instance).IgnoreUnmatchedProperties().Build();
            return yaml.Deserialize<KubeConfigFile?>(File.ReadAllText(path)) ?? new KubeConfigFile();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"Kubeconfig {path} cannot be read: {e.Message}", e);
        }
        catch (YamlException e)
        {
            throw new KubeConfigException($"Kubeconfig {path} is not YAML, line {e.Start.Line}: {e.Message}", e);
        }
    }

    internal sealed class NamedCluster
    {
        public string Name { get; set; } = "";

        public ClusterEntry Cluster { get; set; } = new();
    }

    internal sealed class ClusterEntry
    {
        public string? Server { get; set; }

        public string? CertificateAuthority { get; set; }

        public string? CertificateAuthorityData { get; set; }

        public string? TlsServerName { get; set; }

        public bool InsecureSkipTlsVerify { get; set; }
    }

    internal sealed class NamedContext
    {
        public string Name { get; set; } = "";

        public ContextEntry Context { get; set; } = new();
    }

    internal sealed class ContextEntry
    {
        public string? Cluster { get; set; }

        public string? User { get; set; }

        public string? Namespace { get; set; }
    }

    internal sealed class NamedUser
    {
        public string Name { get; set; } = "";

        public UserEntry User { get; set; } = new();
    }

    internal sealed class UserEntry
    {
        public string? ClientCertificate { get; set; }

        public string? ClientCertificateData { get; set; }

        public string? ClientKey { get; set; }

        public string? ClientKeyData { get; set; }

        public string? Token { get; set; }

        [YamlMember(Alias = "tokenFile", ApplyNamingConventions = false)]
        public string? TokenFile { get; set; }

        public ExecEntry? Exec { get; set; }
    }

    internal sealed class ExecEntry
    {
        [YamlMember(Alias = "apiVersion", ApplyNamingConventions = false)]
        public string? ApiVersion { get; set; }

        public string? Command { get; set; }

        public List<string>? Args { get; set; }

        public List<ExecVariable>? Env { get; set; }

        [YamlMember(Alias = "installHint", ApplyNamingConventions = false)]
        public string? InstallHint { get; set; }
    }

    internal sealed class ExecVariable
    {
        public string Name { get; set; } = "";

        public string Value { get; set; } = "";
    }
}
