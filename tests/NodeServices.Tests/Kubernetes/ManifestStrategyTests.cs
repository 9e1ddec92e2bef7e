using System.Text.Json.Nodes;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.NodeServices.Tests.Kubernetes;

public sealed class ManifestStrategyTests : IAsyncLifetime
{
    private MigrationScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        _scene = await MigrationScene.StartAsync();
        _scene.Ownership = OwnershipStrategies.Manifest;
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_deployment_s_controller_makes_the_target_and_its_manifest_is_put_back(int replicas)
    {
        var source = await _scene.AddDeploymentAsync(replicas);
        var before = Specification();
        var others = _scene.Pods().Where(p => p != source.Name()).ToList();

        var target = await _scene.PrepareAsync(source);
        await _scene.Cluster.SettledAsync();

        _scene.Pod(target.Pod).Controller().Text("kind").ShouldBe("ReplicaSet");
        _scene.Pod(target.Pod).Text("spec", "nodeName").ShouldBe("node-b");
        _scene.Pod(target.Pod).Has("Ready").ShouldBeFalse("no service may send to it");
        Specification().ShouldNotBe(before);
        await _scene.RestoreAsync(source);
        await _scene.Cluster.SettledAsync();
        _scene.Cluster.ControllerDid.ShouldBe([$"make {target.Pod}"]);
        await _scene.StopSourceAsync(source);
        await _scene.RetireAsync(source);
        await _scene.Cluster.SettledAsync();

        Specification().ShouldBe(before);
        _scene.Deployment().Text("metadata", "annotations", "team").ShouldBe("shop");
        _scene.Deployment().Label(PodMarks.Migration).ShouldBeNull();
        _scene.Deployment().Annotation(PodMarks.Before).ShouldBeNull();
        _scene.Pods().ShouldBe([.. others, target.Pod], ignoreOrder: true);
        _scene.Pod(target.Pod).Controller().Text("uid").ShouldBe(source.Controller().Text("uid"));
        _scene.Pod(target.Pod).Has("Ready").ShouldBeTrue();
        _scene.Cluster.ControllerDid.ShouldAllBe(
            did => did == $"make {target.Pod}" || did == $"remove {source.Name()}");
        Sets().ShouldBe([source.Controller().Text("name")!]);
    }

    [Fact]
    public async Task Giving_up_puts_the_manifest_back_and_removes_what_was_made()
    {
        var source = await _scene.AddDeploymentAsync(3);
        var before = Specification();
        var pods = _scene.Pods();
        await _scene.PrepareAsync(source);

        await _scene.RemoveAsync(source);
        await _scene.RemoveAsync(source);

        await _scene.Cluster.SettledAsync();
        Specification().ShouldBe(before);
        _scene.Pods().ShouldBe(pods, ignoreOrder: true);
        Sets().ShouldBe([source.Controller().Text("name")!]);
    }

    [Theory]
    [InlineData(MigrationOutcomes.RolledBack, true)]
    [InlineData(MigrationOutcomes.Completed, false)]
    public async Task What_a_killed_deployer_has_left_edited_is_swept_if_the_migration_was_rolled_back(
        string outcome, bool isPutBack)
    {
        var source = await _scene.AddDeploymentAsync(2);
        var before = Specification();
        await _scene.PrepareAsync(source);

        await _scene.SweepAsync(source, outcome);

        (Specification() == before).ShouldBe(isPutBack);
    }

    [Fact]
    public async Task Every_step_may_run_twice()
    {
        var source = await _scene.AddDeploymentAsync(2);
        var before = Specification();

        var first = await _scene.PrepareAsync(source);
        (await _scene.PrepareAsync(source)).ShouldBe(first);
        await _scene.RestoreAsync(source);
        await _scene.RestoreAsync(source);
        await _scene.StopSourceAsync(source);
        await _scene.RetireAsync(source);
        await _scene.Cluster.SettledAsync();
        await _scene.RetireAsync(source);

        await _scene.Cluster.SettledAsync();
        Specification().ShouldBe(before);
        _scene.Pods().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_template_that_somebody_applies_meanwhile_is_theirs()
    {
        var source = await _scene.AddDeploymentAsync(2);
        await _scene.PrepareAsync(source);
        var theirs = (JsonObject)JsonNode.Parse(Specification())!["template"]!.DeepClone();
        theirs["metadata"]!["labels"] = new JsonObject { ["app"] = "web" };
        theirs["spec"]!["containers"]![0]!["image"] = "registry/web:1";
        theirs["spec"]!["containers"]![0]!["env"] = new JsonArray();
        _scene.Cluster.Server.Change(KubernetesKind.Deployment, MigrationScene.Space, "web",
            d => d.Child("spec")["template"] = theirs.DeepClone());

        await _scene.RemoveAsync(source);

        JsonNode.DeepEquals(_scene.Deployment()["spec"]!["template"], theirs).ShouldBeTrue();
        _scene.Deployment().Text("spec", "strategy", "type").ShouldBe("Recreate");
        _scene.Deployment().At("spec", "paused").ShouldBeNull();
    }

    [Fact]
    public async Task A_deployment_that_another_migration_has_edited_is_left_alone()
    {
        _scene.Options.PrepareBound = TimeSpan.FromSeconds(1);
        var source = await _scene.AddDeploymentAsync(2);
        _scene.Cluster.Server.Change(KubernetesKind.Deployment, MigrationScene.Space, "web", d =>
        {
            d.Child("metadata").Child("labels")[PodMarks.Migration] = "another";
            d.Child("metadata").Child("annotations")[PodMarks.Before] = "{}";
        });

        (await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source)))
            .Message.ShouldContain("migration another has edited its manifest still after 1 s");
    }

    [Fact]
    public async Task One_that_another_migration_is_done_with_is_edited_then()
    {
        var source = await _scene.AddDeploymentAsync(2);
        _scene.Cluster.Server.Change(KubernetesKind.Deployment, MigrationScene.Space, "web",
            d => d.Child("metadata").Child("annotations")[PodMarks.Before] = "{}");
        var watched = _scene.Cluster.Server.Store.Watches;

        var preparing = _scene.PrepareAsync(source);
        await _scene.Cluster.Server.Store.WatchedAsync(watched + 1);
        preparing.IsCompleted.ShouldBeFalse();
        _scene.Cluster.Server.Change(KubernetesKind.Deployment, MigrationScene.Space, "web",
            d => d.Child("metadata").Child("annotations").Remove(PodMarks.Before));

        (await preparing).Node.ShouldBe("node-b");
    }

    [Fact]
    public async Task A_paused_deployment_is_refused()
    {
        var source = await _scene.AddDeploymentAsync(2);
        _scene.Cluster.Server.Change(KubernetesKind.Deployment, MigrationScene.Space, "web",
            d => d.Child("spec")["paused"] = true);

        (await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source)))
            .Message.ShouldContain("resume it, or use adopt");
    }

    [Fact]
    public async Task A_rollout_that_does_not_end_is_said()
    {
        _scene.Options.PrepareBound = TimeSpan.FromSeconds(1);
        var source = await _scene.AddDeploymentAsync(2);
        _scene.Cluster.Server.Change(KubernetesKind.Deployment, MigrationScene.Space, "web", d =>
        {
            d.Child("metadata")["generation"] = 2;
            d.Child("status")["observedGeneration"] = 1;
        });

        (await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source)))
            .Message.ShouldContain("being rolled out still after 1 s");
    }

    [Fact]
    public async Task A_pod_without_a_deployment_is_refused_with_the_other_strategy_named()
    {
        var source = await _scene.AddPodAsync("web");

        (await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source)))
            .Message.ShouldContain("the pod has none: use adopt");
    }

    [Fact]
    public async Task A_right_that_is_missing_is_named()
    {
        var source = await _scene.AddDeploymentAsync(1);
        _scene.Cluster.Server.Denied["update deployments"] = true;

        (await Should.ThrowAsync<StepException>(() => _scene.PrepareAsync(source)))
            .Message.ShouldContain("verb 'update' on resource 'deployments'");
    }

    private string Specification() => _scene.Deployment()["spec"]!.ToJsonString();

    private IReadOnlyList<string> Sets() =>
        [.. _scene.Cluster.Server.All(KubernetesKind.ReplicaSet, MigrationScene.Space).Select(s => s.Name())];
}
