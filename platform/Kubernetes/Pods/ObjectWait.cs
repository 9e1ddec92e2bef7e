using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>Waiting for one object to become something.</summary>
public static class ObjectWait
{
    /// <summary>Waits until an object answers a question.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="api">The API server.</param>
    /// <param name="kind">Kind of the object.</param>
    /// <param name="space">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="answer">
    /// Looks at every state of the object, null for none; the first answer that is not null ends the wait. It may
    /// throw.
    /// </param>
    /// <param name="bound">Longest wait.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>The answer; null when the bound is over.</returns>
    /// <exception cref="KubernetesException">The server refuses the watch.</exception>
    public static async Task<T?> UntilAsync<T>(
        this IKubernetesApi api, KubernetesKind kind, string? space, string name, Func<JsonObject?, T?> answer,
        TimeSpan bound, TimeProvider time, CancellationToken cancellation)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(api);
        ArgumentNullException.ThrowIfNull(answer);
        using var end = new CancellationTokenSource(bound, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellation);
        var isThere = false;
        try
        {
            await foreach (var change in api.WatchAsync(kind, ObjectSelection.Named(space, name), both.Token))
            {
                if (change.Kind == ObjectChangeKind.Synchronized && isThere)
                    continue;
                isThere = change.Kind is ObjectChangeKind.Added or ObjectChangeKind.Modified;
                if (answer(isThere ? change.Item : null) is { } found)
                    return found;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The bound is over.
        }

        return null;
    }
}
