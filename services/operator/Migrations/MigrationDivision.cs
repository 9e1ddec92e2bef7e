using System.Text.Json.Nodes;
using Migration.Contracts;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Migrations;

/// <summary>
/// Makes a Migration object of a request that names something with several pods; what follows is the same as if
/// somebody had applied it.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="resolver">Finds the pods.</param>
public sealed class MigrationDivision(IKubernetesApi api, WorkloadResolver resolver)
{
    /// <summary>Makes the object, or finds the one that was made of the same request.</summary>
    /// <param name="message">The request.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns><see cref="MigrationDivided"/> or <see cref="MigrationRejected"/>.</returns>
    /// <exception cref="KubernetesException">The server does not answer.</exception>
    public async Task<object> DivideAsync(DivideMigration message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (id, request) = (message.MigrationId, message.Request);
        var migration = MigrationManifest.Of(request, id);
        try
        {
            return new MigrationDivided
            {
                MigrationId = id,
                Workload = request.Workload,
                Kind = request.Kind ?? WorkloadKinds.Pod,
                Migration = migration.Name(),
                Pods = await PodsAsync(request.Workload.Namespace, migration.Name(), cancellation)
                    ?? await CreateAsync(migration, cancellation),
            };
        }
        catch (Exception e) when (e is UnresolvableException or KubernetesException { IsTransient: false })
        {
            return new MigrationRejected
            {
                MigrationId = id,
                Workload = request.Workload,
                TargetNode = request.TargetNode ?? "",
                Reasons = [e.Message],
            };
        }
    }

    // Those that have a migration by now; null when the object is not there.
    private async Task<IReadOnlyList<string>?> PodsAsync(string space, string name, CancellationToken cancellation)
    {
        var all = await api.ListAsync(KubernetesKind.Migration, new ObjectSelection(space), cancellation);
        return all.FirstOrDefault(m => m.Name() == name) is { } made
            ? [.. all.Where(m => m.Controller().Text("uid") == made.Uid())
                .Select(m => m.Text("spec", "workload", "name")).OfType<string>()]
            : null;
    }

    private async Task<IReadOnlyList<string>> CreateAsync(
        JsonObject migration, CancellationToken cancellation)
    {
        var pods = await resolver.PodsAsync(migration, cancellation);
        await MigrationManifest.CreateAsync(api, migration, cancellation);
        return [.. pods.Select(p => p.Name())];
    }
}
