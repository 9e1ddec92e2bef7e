using System.Text.Json.Nodes;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;

namespace Migration.Kubernetes.Tests.Pods;

public sealed class TargetPodTests
{
    private static readonly Guid Id = Guid.Parse("0123abcd-6c5e-4b8f-9d2a-1f2e3d4c5b6a");

    [Fact]
    public void What_must_be_kept_is_kept_fields_that_nobody_here_knows_included()
    {
        var target = Create(FakeCluster.Pod("web", "node-a"));

        var container = target.Container("app")!;
        container.Items("env").Single().Text("value").ShouldBe("shop");
        container.Text("resources", "requests", "cpu").ShouldBe("100m");
        container.Items("volumeMounts").Single().Text("mountPath")
            .ShouldBe("/var/run/secrets/kubernetes.io/serviceaccount");
        container.Text("brandNewContainerField").ShouldBe("kept");
        target.Items("spec", "volumes").Single().Number("projected", "defaultMode").ShouldBe(420);
        target.Items("spec", "tolerations").Single().Text("key").ShouldBe("gpu");
        target.IsTrue("spec", "brandNewPodField").ShouldBeTrue();
        target.Annotation("team").ShouldBe("shop");
    }

    [Fact]
    public void What_belongs_to_one_pod_on_one_node_is_not()
    {
        var source = FakeCluster.Pod("web", "node-a");
        source.Child("metadata")["uid"] = "u";
        source.Child("metadata")["resourceVersion"] = "7";
        source["status"] = new JsonObject { ["podIP"] = "10.0.0.1" };

        var target = Create(source);

        target.Text("metadata", "uid").ShouldBeNull();
        target.Text("metadata", "resourceVersion").ShouldBeNull();
        target.Text("spec", "nodeName").ShouldBeNull();
        target["status"].ShouldBeNull();
        target.Annotation("cni.projectcalico.org/podIP").ShouldBeNull();
    }

    [Fact]
    public void It_waits_unseen_by_controllers_and_services()
    {
        var source = FakeCluster.Pod("web", "node-a");
        source.Child("metadata")["ownerReferences"] = new JsonArray(new JsonObject { ["controller"] = true });

        var target = Create(source);

        target.Texts("metadata", "labels").Keys.ShouldBe([PodMarks.Migration]);
        target.Controller().ShouldBeNull();
        var handover = TargetPod.Handover(target);
        handover.Texts("metadata", "labels")["app"].ShouldBe("web");
        handover.Items("metadata", "ownerReferences").Count().ShouldBe(1);
    }

    [Fact]
    public void It_waits_with_a_placeholder_that_does_nothing_of_the_workload_s()
    {
        var source = FakeCluster.Pod("web", "node-a");
        source.Child("spec")["initContainers"] = new JsonArray(new JsonObject { ["name"] = "migrate-database" });

        var target = Create(source);

        var container = target.Container("app")!;
        container.Text("image").ShouldBe("pause");
        container["command"].ShouldBeNull();
        container["args"].ShouldBeNull();
        container.At("lifecycle", "postStart").ShouldBeNull();
        container.Text("imagePullPolicy").ShouldBe("IfNotPresent");
        target.At("spec", "initContainers").ShouldBeNull();
        TargetPod.OriginalOf(target).Items("spec", "initContainers").Count().ShouldBe(1);
    }

    [Fact]
    public void The_scheduler_has_one_node_to_choose_and_what_the_user_asked_for_still_counts()
    {
        var source = FakeCluster.Pod("web", "node-a");
        source.Child("spec")["affinity"] = JsonNode.Parse("""
            {"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
              {"matchExpressions":[{"key":"zone","operator":"In","values":["a"]}]},
              {"matchExpressions":[{"key":"zone","operator":"In","values":["b"]}]}]}}}
            """);

        var terms = Create(source).Items("spec", "affinity", "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms").ToList();

        terms.Count.ShouldBe(2);
        foreach (var term in terms)
        {
            term.Items("matchExpressions").Count().ShouldBe(1);
            term.Items("matchFields").Single()["values"]![0]!.GetValue<string>().ShouldBe("node-b");
        }
    }

    [Theory]
    [InlineData("web", "web-m6363bd17")]
    [InlineData("web-mfedcba98", "web-m6363bd17")]
    [InlineData("web-mfedcba9g", "web-mfedcba9g-m6363bd17")]
    [InlineData("a23456789-b23456789-c23456789-d23456789-e23456789-f23456789-123",
        "a23456789-b23456789-c23456789-d23456789-e23456789-f23-m6363bd17")]
    public void Its_name_is_known_before_it_is_made_and_does_not_grow(string source, string target) =>
        TargetPod.NameFor(source, Id).ShouldBe(target);

    // As the coordinator makes them, one after the other.
    [Theory]
    [InlineData("d00f0000-b69a-8e8a-0dc3-08df4c8ec5e3", "d00f0000-b69a-8e8a-1aa4-08df4c8ee201")]
    [InlineData("d00f0000-b69a-8e8a-0dc3-08df4c8ec5e3", "d00f0001-b69a-8e8a-0dc3-08df4c8ec5e3")]
    public void Ids_that_are_much_alike_make_different_names(string one, string other) =>
        TargetPod.NameFor("web-mfedcba98", Guid.Parse(one))
            .ShouldNotBe(TargetPod.NameFor("web-mfedcba98", Guid.Parse(other)));

    private static JsonObject Create(JsonObject source) =>
        TargetPod.Create(source, new TargetPlan(Id, "node-b", "app", "registry/web:1", "pause", null));
}
