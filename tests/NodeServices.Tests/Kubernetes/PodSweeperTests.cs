using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Deployer.Kubernetes;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;

namespace Migration.NodeServices.Tests.Kubernetes;

public sealed class PodSweeperTests
{
    private static readonly Guid Id = Guid.NewGuid();

    [Theory]
    [InlineData(MigrationOutcomes.RolledBack, "node-b", new[] { "fetch", "target" })]
    [InlineData(MigrationOutcomes.Completed, "node-b", new[] { "fetch" })]
    [InlineData(MigrationOutcomes.RolledBack, "node-c", new string[0])]
    public async Task Only_what_nobody_needs_goes(string outcome, string target, string[] gone)
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        Add(server, "target", PodMarks.Migration);
        Add(server, "fetch", PodMarks.Fetch);
        Add(server, "web", "app");

        var edits = new DeploymentEdit(
            api, Options.Create(new KubernetesDeployerOptions()), TimeProvider.System);
        var removed = await new PodSweeper(api, edits, MigrationScene.Names(api), Samples.Node("node-b")).SweepAsync(
            new EndedMigration
            {
                MigrationId = Id,
                Plan = new MigrationPlan
                {
                    Workload = new Workload
                    {
                        Platform = WorkloadPlatforms.Kubernetes,
                        Namespace = "shop",
                        Pod = "web",
                        Container = "app",
                    },
                    SourceNode = "node-a",
                    TargetNode = target,
                },
                Outcome = outcome,
                EndedAt = DateTimeOffset.UnixEpoch,
            },
            TestContext.Current.CancellationToken);

        removed.ShouldBe(gone.Select(g => $"pod shop/{g}"), ignoreOrder: true);
        server.All(KubernetesKind.Pod, "shop").Select(p => p.Name())
            .ShouldBe(new[] { "target", "fetch", "web" }.Except(gone), ignoreOrder: true);
    }

    private static void Add(FakeApiServer server, string name, string label) =>
        server.Add(KubernetesKind.Pod, "shop", new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["labels"] = new JsonObject { [label] = Id.ToString("n") },
            },
        });
}
