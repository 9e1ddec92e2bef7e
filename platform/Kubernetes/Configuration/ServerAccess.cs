using System.Security.Cryptography.X509Certificates;

namespace Migration.Platform.Kubernetes;

/// <summary>Where a server is, how it proves who it is, and who we are there.</summary>
public sealed record ServerAccess
{
    /// <summary>Address, <c>https</c> only: without TLS a token would be readable on the way.</summary>
    public required Uri Server { get; init; }

    /// <summary>Authorities that its certificate is checked against; empty for the system's.</summary>
    public IReadOnlyList<X509Certificate2> Authorities { get; init; } = [];

    /// <summary>Name that its certificate must be for, where that is not the address; null for the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>Client certificate with its key; null for none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Where tokens come from; null for none.</summary>
    public ITokenSource? Tokens { get; init; }

    /// <summary>Namespace that is meant where none is named.</summary>
    public string Namespace { get; init; } = "default";
}
