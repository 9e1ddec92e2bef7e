using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>One call of a server.</summary>
/// <param name="Method">Method.</param>
/// <param name="Path">Path and query, relative to the server's address.</param>
/// <param name="Operation">What it is, for messages: verb, resource and object.</param>
internal sealed record ServerCall(HttpMethod Method, string Path, string Operation)
{
    /// <summary>What RBAC calls it, for messages: verb, resource with group, namespace.</summary>
    public required string Permission { get; init; }

    /// <summary>Body; null for none.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>Media type of the body.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>How long the answer may take; null for the connection's own bound.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Whether 429 is an answer to the caller and not the server's wish to be asked later: an eviction is refused that
    /// way when a disruption budget does not allow it.
    /// </summary>
    public bool TellsBusy { get; init; }
}
