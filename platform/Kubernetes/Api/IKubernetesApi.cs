using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>
/// What the project uses of a Kubernetes API server. Objects are JSON, so that fields nobody here knows survive when
/// one is cloned. Every call throws <see cref="KubernetesException"/> when the server refuses it or does not answer.
/// </summary>
public interface IKubernetesApi
{
    /// <summary>Namespace of the caller: its pod's, or the context's.</summary>
    string OwnNamespace { get; }

    /// <summary>An object; null when there is none of that name.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="space">Its namespace; null for kinds without.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<JsonObject?> FindAsync(KubernetesKind kind, string? space, string name, CancellationToken cancellation);

    /// <summary>All objects of a selection, however many pages they fill.</summary>
    /// <param name="kind">Their kind.</param>
    /// <param name="selection">Which.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<IReadOnlyList<JsonObject>> ListAsync(
        KubernetesKind kind, ObjectSelection selection, CancellationToken cancellation);

    /// <summary>
    /// First what is there, then every change, for ever. A connection that breaks is taken up where it stopped; when
    /// the server has forgotten that place (410), everything is listed again and the differences are told.
    /// </summary>
    /// <param name="kind">Their kind.</param>
    /// <param name="selection">Which.</param>
    /// <param name="cancellation">Ends the watch.</param>
    IAsyncEnumerable<ObjectChange> WatchAsync(
        KubernetesKind kind, ObjectSelection selection, CancellationToken cancellation);

    /// <summary>Creates an object, or a subresource such as an eviction.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="space">Its namespace; null for kinds without.</param>
    /// <param name="manifest">The object.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <param name="name">Object that the subresource belongs to.</param>
    /// <param name="subresource">Subresource, for example <c>eviction</c>.</param>
    /// <returns>The object as the server has it.</returns>
    Task<JsonObject> CreateAsync(
        KubernetesKind kind, string? space, JsonObject manifest, CancellationToken cancellation,
        string? name = null, string? subresource = null);

    /// <summary>Asks whether an object could be created, admission included; nothing is kept of it (dryRun).</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="space">Its namespace; null for kinds without.</param>
    /// <param name="manifest">The object.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task TryCreateAsync(KubernetesKind kind, string? space, JsonObject manifest, CancellationToken cancellation);

    /// <summary>Replaces an object; refused as a conflict if it has changed since it was read.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="space">Its namespace; null for kinds without.</param>
    /// <param name="manifest">The object with its resource version.</param>
    /// <param name="cancellation">Cancels the call.</param>
    Task<JsonObject> ReplaceAsync(
        KubernetesKind kind, string? space, JsonObject manifest, CancellationToken cancellation);

    /// <summary>Changes parts of an object.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="space">Its namespace; null for kinds without.</param>
    /// <param name="name">Its name.</param>
    /// <param name="patchKind">How the patch is meant.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <param name="subresource">Subresource that is meant, for example <c>status</c>.</param>
    Task<JsonObject> PatchAsync(
        KubernetesKind kind, string? space, string name, PatchKind patchKind, JsonNode patch,
        CancellationToken cancellation, string? subresource = null);

    /// <summary>Deletes an object.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="space">Its namespace; null for kinds without.</param>
    /// <param name="name">Its name.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>False when it was gone already, or was another one by now.</returns>
    Task<bool> DeleteAsync(
        KubernetesKind kind, string? space, string name, DeleteOptions options, CancellationToken cancellation);
}
