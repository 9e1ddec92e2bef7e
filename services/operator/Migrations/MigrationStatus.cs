using System.Globalization;
using System.Text.Json.Nodes;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Migrations;

/// <summary>Writes the status of Migrations.</summary>
/// <param name="api">The API server.</param>
/// <param name="time">Clock.</param>
public sealed class MigrationStatus(IKubernetesApi api, TimeProvider time)
{
    // Others that write the status are the kubectl of somebody in a hurry; one more try is nearly always enough.
    private const int MostTries = 5;

    /// <summary>The migration's id: the uid of the object, so that it is known before anything is done.</summary>
    /// <param name="migration">The object.</param>
    public static Guid IdOf(JsonObject migration) => Guid.Parse(migration.Uid());

    /// <summary>
    /// Id of the attempt that is under way, or was the last: another one than at first where it was tried again.
    /// </summary>
    /// <param name="migration">The object.</param>
    public static Guid AttemptOf(JsonObject migration) =>
        Guid.TryParse(migration.Text("status", "migrationId"), out var retry) ? retry : IdOf(migration);

    /// <summary>Sets the phase and what goes with it, unless the Migration is further already.</summary>
    /// <param name="migration">The Migration, as it was seen last.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="more">Further members of the status.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>The Migration as it is now; null when it is gone or was further.</returns>
    internal async Task<JsonObject?> AdvanceAsync(
        JsonObject migration, string phase, JsonObject more, CancellationToken cancellation)
    {
        JsonObject? current = migration;
        for (var attempt = 1; current is not null; attempt++)
        {
            if (!MigrationPhases.MayFollow(current.Text("status", "phase"), phase))
                return null;
            try
            {
                return await api.PatchAsync(
                    KubernetesKind.Migration, current.Namespace(), current.Name(), PatchKind.Merge,
                    Patch(current, phase, more), cancellation, "status");
            }
            catch (KubernetesException e) when (e.IsConflict && attempt < MostTries)
            {
                current = await api.FindAsync(
                    KubernetesKind.Migration, current.Namespace(), current.Name(), cancellation);
            }
            catch (KubernetesException e) when (e.IsNotFound)
            {
                return null;
            }
        }

        return null;
    }

    private JsonObject Patch(JsonObject current, string phase, JsonObject more)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var status = (JsonObject)more.DeepClone();
        status["phase"] = phase;
        if (current.Text("status", "startedAt") is null)
            status["startedAt"] = now;
        if (MigrationPhases.HasEnded(phase))
            status["endedAt"] = now;
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = current.Text("metadata", "resourceVersion") },
            ["status"] = status,
        };
    }
}
