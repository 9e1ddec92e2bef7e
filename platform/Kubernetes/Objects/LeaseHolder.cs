using System.Globalization;
using System.Text.Json.Nodes;

namespace Migration.Platform.Kubernetes;

/// <summary>
/// Takes a Lease so that one of several instances works (client-go, tools/leaderelection): who holds it renews it, who
/// does not watches whether it is renewed, by a clock of their own.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="name">Name of the lease, in the own namespace.</param>
/// <param name="holder">Who takes it.</param>
/// <param name="time">Clock.</param>
public sealed class LeaseHolder(IKubernetesApi api, string name, string holder, TimeProvider time)
{
    /// <summary>How long a holder that is silent is believed to be there. What kube-controller-manager uses.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    private string? _lastSeen;
    private long _lastSeenAt;

    /// <summary>Time after which to ask again, held or not.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the lease may still be believed in, when it was renewed last at <paramref name="renewedAt"/>: given up a
    /// while before others may take it.
    /// </summary>
    /// <param name="renewedAt">Timestamp of the last renewal that was answered, taken before it was sent.</param>
    public bool IsGood(long renewedAt) => time.GetElapsedTime(renewedAt) < Duration - Interval;

    /// <summary>Takes or renews the lease.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>Whether it is held now.</returns>
    /// <exception cref="KubernetesException">The server refused it or does not answer.</exception>
    public async Task<bool> TryHoldAsync(CancellationToken cancellation)
    {
        var lease = await api.FindAsync(KubernetesKind.Lease, api.OwnNamespace, name, cancellation);
        try
        {
            if (lease is null)
            {
                await api.CreateAsync(KubernetesKind.Lease, api.OwnNamespace, Mine(Empty()), cancellation);
                return true;
            }

            if (lease.Text("spec", "holderIdentity") is { Length: > 0 } other && other != holder && !HasRunOut(lease))
                return false;
            await api.ReplaceAsync(KubernetesKind.Lease, api.OwnNamespace, Mine(lease), cancellation);
            return true;
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            return false;
        }
    }

    /// <summary>Gives the lease back, so that the next one need not wait; fine when it is another's.</summary>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task GiveBackAsync(CancellationToken cancellation)
    {
        var lease = await api.FindAsync(KubernetesKind.Lease, api.OwnNamespace, name, cancellation);
        if (lease?.Text("spec", "holderIdentity") != holder)
            return;
        lease.Child("spec")["holderIdentity"] = "";
        try
        {
            await api.ReplaceAsync(KubernetesKind.Lease, api.OwnNamespace, lease, cancellation);
        }
        catch (KubernetesException e) when (e.IsConflict)
        {
            // Somebody has it already.
        }
    }

    // Measured here from the moment a renewal was first seen: the clocks of two machines need not agree.
    private bool HasRunOut(JsonObject lease)
    {
        var version = lease.Text("metadata", "resourceVersion");
        if (version != _lastSeen)
        {
            _lastSeen = version;
            _lastSeenAt = time.GetTimestamp();
        }

        return time.GetElapsedTime(_lastSeenAt) >= Duration;
    }

    private JsonObject Empty() => new()
    {
        ["apiVersion"] = KubernetesKind.Lease.ApiVersion,
        ["kind"] = KubernetesKind.Lease.Name,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = api.OwnNamespace },
    };

    private JsonObject Mine(JsonObject lease)
    {
        var now = time.GetUtcNow().UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var spec = lease.Child("spec");
        if (spec.Text("holderIdentity") != holder)
        {
            spec["acquireTime"] = now;
            spec["leaseTransitions"] = (spec.Number("leaseTransitions") ?? 0) + 1;
        }

        spec["holderIdentity"] = holder;
        spec["leaseDurationSeconds"] = (long)Duration.TotalSeconds;
        spec["renewTime"] = now;
        return lease;
    }
}
