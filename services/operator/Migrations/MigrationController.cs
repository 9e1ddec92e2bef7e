using System.Text.Json.Nodes;
using MassTransit;
using Migration.Contracts;
using Migration.KubernetesOperator.Leadership;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.KubernetesOperator.Migrations;

/// <summary>
/// Asks for the migrations that Migration objects stand for. Their uid is the migration's id, so that asking twice is
/// asking once. One that means several pods has one made for each of them and counts them.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="resolver">Finds pods and nodes.</param>
/// <param name="status">Writes the status.</param>
/// <param name="events">Writes Events.</param>
/// <param name="bus">The bus.</param>
public sealed class MigrationController(
    IKubernetesApi api, WorkloadResolver resolver, MigrationStatus status, EventWriter events, IBus bus) : ILeaderTask
{
    /// <inheritdoc />
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var change in api.WatchAsync(KubernetesKind.Migration, ObjectSelection.All, cancellation))
        {
            if (change.Item is not { } migration)
                continue;
            if (change.Kind == ObjectChangeKind.Deleted)
                await CancelAsync(migration, cancellation);
            else
                await LookAsync(migration, cancellation);
        }
    }

    /// <summary>Does what a Migration wants next.</summary>
    /// <param name="migration">The Migration.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task LookAsync(JsonObject migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        try
        {
            if (migration.Text("status", "phase") is null)
                await BeginAsync(migration, cancellation);
            if (MigrationPhases.HasEnded(migration.Text("status", "phase")) && ParentOf(migration) is { } parent)
                await CountAsync(migration.Namespace(), parent, cancellation);
        }
        catch (UnresolvableException e)
        {
            await status.AdvanceAsync(
                migration, MigrationPhases.Rejected, new JsonObject { ["reason"] = e.Message }, cancellation);
            await events.WriteAsync(
                migration, "MigrationRejected", e.Message, isWarning: true, migration.Uid(), cancellation);
        }
    }

    private Task BeginAsync(JsonObject migration, CancellationToken cancellation)
    {
        if (migration.Text("spec", "strategy") is { } strategy && !OwnershipStrategies.All.Contains(strategy))
            throw new UnresolvableException(
                $"spec.strategy is '{strategy}': give one of {string.Join(", ", OwnershipStrategies.All)}.");
        return WorkloadResolver.MeansOnePod(migration)
            ? RequestAsync(migration, cancellation)
            : DivideAsync(migration, cancellation);
    }

    private async Task RequestAsync(JsonObject migration, CancellationToken cancellation)
    {
        var space = migration.Namespace();
        var name = migration.Text("spec", "workload", "name") ?? "";
        var pod = await api.FindAsync(KubernetesKind.Pod, space, name, cancellation)
            ?? throw new UnresolvableException($"There is no pod {space}/{name}: 'kubectl get pods -n {space}'.");
        var container = WorkloadResolver.ContainerOf(pod, migration.Text("spec", "workload", "container"));
        var target = migration.Text("spec", "targetNode");
        await bus.PublishConfirmedAsync(
            new MigrationRequested
            {
                MigrationId = MigrationStatus.IdOf(migration),
                Workload = new Workload
                {
                    Platform = WorkloadPlatforms.Kubernetes,
                    Namespace = space,
                    Pod = name,
                    Container = container,
                },
                TargetNode = target,
                RequestedBy = $"Migration {space}/{migration.Name()}",
                Priority = migration.Text("spec", "priority"),
                Ownership = migration.Text("spec", "strategy"),
            },
            cancellation);
        var members = new JsonObject { ["sourceNode"] = pod.Text("spec", "nodeName") };
        if (target is not null)
            members["targetNode"] = target;
        await status.AdvanceAsync(migration, MigrationPhases.Requested, members, cancellation);
    }

    private async Task DivideAsync(JsonObject migration, CancellationToken cancellation)
    {
        var pods = await resolver.PodsAsync(migration, cancellation);
        foreach (var pod in pods)
            await MigrationManifest.CreateAsync(api, MigrationManifest.Child(migration, pod), cancellation);
        await status.AdvanceAsync(migration, MigrationPhases.Running,
            new JsonObject { ["progress"] = $"0/{pods.Count}" }, cancellation);
    }

    private async Task CountAsync(string space, string parentUid, CancellationToken cancellation)
    {
        var all = await api.ListAsync(KubernetesKind.Migration, new ObjectSelection(space), cancellation);
        if (all.FirstOrDefault(m => m.Uid() == parentUid) is not { } parent)
            return;
        var children = all.Where(m => ParentOf(m) == parentUid).ToList();
        var phases = children.ConvertAll(c => c.Text("status", "phase"));
        var done = phases.Count(p => p == MigrationPhases.Completed);
        var progress = $"{done}/{children.Count}";
        if (phases.TrueForAll(MigrationPhases.HasEnded))
        {
            var members = new JsonObject { ["progress"] = progress };
            if (done < children.Count)
                members["reason"] =
                    $"{children.Count - done} of {children.Count} did not complete: look at each of them.";
            await status.AdvanceAsync(parent,
                done == children.Count ? MigrationPhases.Completed : MigrationPhases.Failed, members, cancellation);
        }
        else if (parent.Text("status", "progress") != progress)
        {
            await api.PatchAsync(KubernetesKind.Migration, space, parent.Name(), PatchKind.Merge,
                new JsonObject { ["status"] = new JsonObject { ["progress"] = progress } }, cancellation, "status");
        }
    }

    // Whoever deletes one that is under way does not want it any more; one that is over is not disturbed by it.
    private async Task CancelAsync(JsonObject migration, CancellationToken cancellation)
    {
        var phase = migration.Text("status", "phase");
        if (phase is null or MigrationPhases.Running || MigrationPhases.HasEnded(phase))
            return;
        await bus.PublishConfirmedAsync(
            new MigrationCancelRequested
            {
                MigrationId = MigrationStatus.AttemptOf(migration),
                Reason = "the Migration was deleted",
                RequestedBy = $"Migration {migration.Namespace()}/{migration.Name()}",
            },
            cancellation);
    }

    private static string? ParentOf(JsonObject migration) => migration.Controller() is { } owner
        && owner.Text("kind") == KubernetesKind.Migration.Name ? owner.Text("uid") : null;
}
