namespace Migration.Cli.Configuration;

/// <summary>One installation that migratectl can talk to.</summary>
internal sealed class ContextSettings
{
    /// <summary>Name of the context.</summary>
    public string Name { get; set; } = "";

    /// <summary>Address of the coordinator.</summary>
    public string? Coordinator { get; set; }

    /// <summary>Address of switchctl.</summary>
    public string? Switch { get; set; }

    /// <summary>File that holds the coordinator's API key; wins over <see cref="ApiKey"/>.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>The coordinator's API key itself.</summary>
    public string? ApiKey { get; set; }

    /// <summary>PEM file with the certificate authorities that the servers' certificates must come from.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>Platform of workloads that are named without one.</summary>
    public string? Platform { get; set; }

    /// <summary>Namespace of workloads that are named without one.</summary>
    public string? Namespace { get; set; }
}
