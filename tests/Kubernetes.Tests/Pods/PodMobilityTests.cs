using System.Text.Json.Nodes;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;

namespace Migration.Kubernetes.Tests.Pods;

public sealed class PodMobilityTests
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Claims = new()
    {
        ["shared"] = ["ReadWriteMany"],
        ["single"] = ["ReadWriteOnce"],
    };

    [Fact]
    public void A_running_pod_with_one_container_can_move() => Problems(_ => { }).ShouldBeEmpty();

    [Theory]
    [InlineData("Pending", "is Pending, not Running")]
    [InlineData("Succeeded", "is Succeeded, not Running")]
    public void One_that_does_not_run_cannot(string phase, string words) =>
        Problems(p => p["status"]!["phase"] = phase).Single().ShouldContain(words);

    [Fact]
    public void One_that_is_being_deleted_cannot() =>
        Problems(p => p["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z").Single()
            .ShouldContain("being deleted");

    [Theory]
    [InlineData("hostNetwork")]
    [InlineData("hostPID")]
    [InlineData("hostIPC")]
    [InlineData("shareProcessNamespace")]
    public void One_that_shares_namespaces_cannot(string field) =>
        Problems(p => p["spec"]![field] = true).Single().ShouldContain($"spec.{field}");

    [Fact]
    public void Several_containers_are_named() =>
        Problems(p => p["spec"]!["containers"]!.AsArray().Add(new JsonObject { ["name"] = "proxy" })).Single()
            .ShouldContain("only container app moves, and what proxy has in memory would be lost");

    [Fact]
    public void Those_that_may_start_anew_keep_none_from_moving()
    {
        Problems(p =>
        {
            AddContainers(p, "proxy", "log");
            p["metadata"]!["annotations"]![PodMarks.StartAnew] = "proxy";
        }).Single().ShouldContain("containerflow.io/start-anew: log");
        Problems(p =>
        {
            AddContainers(p, "proxy", "log");
            p["metadata"]!["annotations"]![PodMarks.StartAnew] = "proxy, log";
        }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("proxy", "app")]
    [InlineData("app", "proxy")]
    [InlineData("app,proxy", null)]
    public void Where_none_is_named_the_one_that_may_not_start_anew_moves(string anew, string? moving)
    {
        var pod = Running();
        pod.MovingContainer().ShouldBe("app");
        AddContainers(pod, "proxy");
        pod["metadata"]!["annotations"]![PodMarks.StartAnew] = anew;

        pod.MovingContainer().ShouldBe(moving);
    }

    [Fact]
    public void A_sidecar_among_the_init_containers_counts_and_others_do_not()
    {
        Problems(p => p["spec"]!["initContainers"] = new JsonArray(
            new JsonObject { ["name"] = "mesh", ["restartPolicy"] = "Always" })).Single().ShouldContain("start-anew: mesh");
        Problems(p => p["spec"]!["initContainers"] = new JsonArray(new JsonObject { ["name"] = "prepare" }))
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_container_that_is_not_there_is_said_beside_those_that_are() =>
        PodMobility.Problems(Running(), "other", Claims).Single().ShouldContain("no container other, but app");

    [Theory]
    [InlineData("ReplicaSet", null)]
    [InlineData("DaemonSet", "one pod for each node")]
    [InlineData("Job", "would count the source as failed")]
    [InlineData("StatefulSet", null)]
    [InlineData("Node", "static pod")]
    [InlineData("Rollout", "is not known")]
    public void Some_owners_let_their_pods_go_and_others_do_not(string kind, string? words)
    {
        var problems = Problems(p => p["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["kind"] = kind,
            ["name"] = "owner",
            ["controller"] = true,
        }));

        if (words is null)
            problems.ShouldBeEmpty();
        else
            problems.Single().ShouldContain(words);
    }

    [Theory]
    [InlineData("""{"configMap":{"name":"c"}}""", null)]
    [InlineData("""{"secret":{"secretName":"s"}}""", null)]
    [InlineData("""{"nfs":{"server":"n"}}""", null)]
    [InlineData("""{"persistentVolumeClaim":{"claimName":"shared"}}""", null)]
    [InlineData("""{"persistentVolumeClaim":{"claimName":"single"}}""", "ReadWriteMany")]
    [InlineData("""{"persistentVolumeClaim":{"claimName":"unknown"}}""", "ReadWriteMany")]
    [InlineData("""{"emptyDir":{}}""", "containerflow.io/empty-volumes: data")]
    [InlineData("""{"hostPath":{"path":"/srv"}}""", "(hostPath)")]
    public void Only_volumes_that_another_node_has_too_can_move(string volume, string? words)
    {
        var problems = Problems(p => Mount(p, volume));

        if (words is null)
            problems.ShouldBeEmpty();
        else
            problems.Single().ShouldContain(words);
    }

    [Theory]
    [InlineData("""{"persistentVolumeClaim":{"claimName":"single"}}""", "take it out of the pod")]
    [InlineData("""{"hostPath":{"path":"/srv"}}""", null)]
    public void A_volume_that_nothing_mounts_matters_where_the_scheduler_looks_at_it(string volume, string? words)
    {
        var problems = Problems(p =>
        {
            var item = (JsonObject)JsonNode.Parse(volume)!;
            item["name"] = "spare";
            p["spec"]!["volumes"]!.AsArray().Add(item);
        });

        if (words is null)
            problems.ShouldBeEmpty();
        else
            problems.Single().ShouldContain(words);
    }

    [Fact]
    public void A_scratch_volume_may_arrive_empty_where_its_owner_says_so() =>
        Problems(p =>
        {
            Mount(p, """{"emptyDir":{}}""");
            p["metadata"]!["annotations"]![PodMarks.EmptyVolumes] = "cache, data";
        }).ShouldBeEmpty();

    [Fact]
    public void A_terminal_is_refused() =>
        Problems(p => p["spec"]!["containers"]![0]!["tty"] = true).Single().ShouldContain("without tty");

    private static void AddContainers(JsonObject pod, params string[] names)
    {
        foreach (var name in names)
            pod["spec"]!["containers"]!.AsArray().Add(new JsonObject { ["name"] = name });
    }

    private static void Mount(JsonObject pod, string volume)
    {
        var item = (JsonObject)JsonNode.Parse(volume)!;
        item["name"] = "data";
        pod["spec"]!["volumes"]!.AsArray().Add(item);
        pod["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray().Add(
            new JsonObject { ["name"] = "data", ["mountPath"] = "/data" });
    }

    private static JsonObject Running()
    {
        var pod = FakeCluster.Pod("web", "node-a");
        pod["status"] = new JsonObject
        {
            ["phase"] = "Running",
            ["podIP"] = "10.78.1.2",
            ["containerStatuses"] = new JsonArray(new JsonObject
            {
                ["name"] = "app",
                ["state"] = new JsonObject { ["running"] = new JsonObject() },
            }),
        };
        return pod;
    }

    private static List<string> Problems(Action<JsonObject> change)
    {
        var pod = Running();
        change(pod);
        return [.. PodMobility.Problems(pod, "app", Claims)];
    }
}
