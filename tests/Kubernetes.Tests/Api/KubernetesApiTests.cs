using System.Net;
using System.Text.Json.Nodes;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;

namespace Migration.Kubernetes.Tests.Api;

public sealed class KubernetesApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_keeps_fields_that_nobody_here_knows()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        var pod = Pod("web");
        pod["spec"]!["brandNewField"] = new JsonObject { ["deep"] = new JsonArray(1, 2) };
        await api.CreateAsync(KubernetesKind.Pod, "shop", pod, Cancel);

        var read = await api.FindAsync(KubernetesKind.Pod, "shop", "web", Cancel);

        read.At("spec", "brandNewField", "deep")!.AsArray().Count.ShouldBe(2);
        read!.Namespace().ShouldBe("shop");
    }

    [Fact]
    public async Task What_is_not_there_is_null_and_its_deletion_says_so()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();

        (await api.FindAsync(KubernetesKind.Node, null, "nowhere", Cancel)).ShouldBeNull();
        (await api.DeleteAsync(KubernetesKind.Pod, "shop", "web", new DeleteOptions(), Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_list_of_several_pages_is_whole_and_its_items_know_their_kind()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.LargestPage = 2;
        using var api = server.Client();
        foreach (var name in (string[])["a", "b", "c", "d", "e"])
            server.Add(KubernetesKind.Pod, "shop", Pod(name));

        var pods = await api.ListAsync(KubernetesKind.Pod, new ObjectSelection("shop"), Cancel);

        pods.Select(p => p.Name()).ShouldBe(["a", "b", "c", "d", "e"]);
        pods.Select(p => $"{p.Text("apiVersion")} {p.Text("kind")}").Distinct().ShouldBe(["v1 Pod"]);
    }

    [Fact]
    public async Task A_list_whose_pages_were_forgotten_begins_again()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.LargestPage = 1;
        using var api = server.Client();
        server.Add(KubernetesKind.Pod, "shop", Pod("a"));
        server.Add(KubernetesKind.Pod, "shop", Pod("b"));
        server.Inject(new FakeFault("GET", "continue=1", 410, """{"kind":"Status","code":410,"message":"expired"}"""));

        var pods = await api.ListAsync(KubernetesKind.Pod, new ObjectSelection("shop"), Cancel);

        pods.Select(p => p.Name()).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Selectors_choose_by_label_and_by_field()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        var labelled = Pod("a");
        labelled.Child("metadata")["labels"] = new JsonObject { ["app"] = "web" };
        server.Add(KubernetesKind.Pod, "shop", labelled);
        server.Add(KubernetesKind.Pod, "shop", Pod("b"));

        var byLabel = await api.ListAsync(KubernetesKind.Pod, new ObjectSelection("shop", "app=web"), Cancel);
        var byField = await api.ListAsync(KubernetesKind.Pod, ObjectSelection.Named("shop", "b"), Cancel);

        byLabel.Single().Name().ShouldBe("a");
        byField.Single().Name().ShouldBe("b");
    }

    [Fact]
    public async Task Replacing_what_has_changed_since_is_a_conflict()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        server.Add(KubernetesKind.Pod, "shop", Pod("web"));
        var mine = (await api.FindAsync(KubernetesKind.Pod, "shop", "web", Cancel))!;
        await api.PatchAsync(KubernetesKind.Pod, "shop", "web", PatchKind.Merge,
            new JsonObject { ["spec"] = new JsonObject { ["hostname"] = "other" } }, Cancel);

        var refusal = await Should.ThrowAsync<KubernetesException>(
            () => api.ReplaceAsync(KubernetesKind.Pod, "shop", mine, Cancel));

        refusal.IsConflict.ShouldBeTrue();
    }

    [Fact]
    public async Task A_strategic_patch_changes_one_container_and_leaves_the_others()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        var pod = Pod("web");
        pod["spec"]!["containers"] = new JsonArray(
            new JsonObject { ["name"] = "app", ["image"] = "pause" },
            new JsonObject { ["name"] = "proxy", ["image"] = "envoy" });
        server.Add(KubernetesKind.Pod, "shop", pod);

        var patched = await api.PatchAsync(KubernetesKind.Pod, "shop", "web", PatchKind.Strategic,
            new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["containers"] = new JsonArray(new JsonObject { ["name"] = "app", ["image"] = "checkpoint" }),
                },
            },
            Cancel);

        patched.Items("spec", "containers").Select(c => c.Text("image")).ShouldBe(["checkpoint", "envoy"]);
    }

    [Fact]
    public async Task Another_object_of_the_same_name_is_not_deleted()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        server.Add(KubernetesKind.Pod, "shop", Pod("web"));

        (await api.DeleteAsync(KubernetesKind.Pod, "shop", "web", new DeleteOptions(Uid: "of-the-old-one"), Cancel))
            .ShouldBeFalse();

        server.Get(KubernetesKind.Pod, "shop", "web").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_call_that_is_put_off_is_made_again()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        server.Inject(new FakeFault("POST", "/pods", 429, "slow down", Times: 2, RetryAfter: "0"));

        await api.CreateAsync(KubernetesKind.Pod, "shop", Pod("web"), Cancel);

        server.Calls.Count(c => c.StartsWith("POST", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task An_eviction_that_a_budget_forbids_is_told_at_once()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        server.Add(KubernetesKind.Pod, "shop", Pod("web"));
        server.MayEvict = _ => false;

        var refusal = await Should.ThrowAsync<KubernetesException>(() => api.CreateAsync(
            KubernetesKind.Pod, "shop", new JsonObject { ["kind"] = "Eviction" }, Cancel, "web", "eviction"));

        refusal.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        refusal.Cause.ShouldContain("disruption budget");
        server.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_missing_permission_names_the_verb_and_the_resource()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        server.Denied["create pods"] = true;

        var refusal = await Should.ThrowAsync<KubernetesException>(
            () => api.CreateAsync(KubernetesKind.Pod, "shop", Pod("web"), Cancel));

        refusal.Status.ShouldBe(HttpStatusCode.Forbidden);
        refusal.Message.ShouldContain("grant verb 'create' on resource 'pods' in namespace shop");
    }

    [Fact]
    public async Task A_stranger_s_certificate_is_refused_before_anything_is_sent()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var api = new KubernetesApi(
            server.Access() with { Authorities = [new FakeAuthority().Certificate] },
            TimeSpan.FromSeconds(30), TimeProvider.System);

        var refusal = await Should.ThrowAsync<KubernetesException>(
            () => api.FindAsync(KubernetesKind.Pod, "shop", "web", Cancel));

        refusal.Message.ShouldContain("give the authority it comes from");
        server.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_sent_without_tls() =>
        Should.Throw<KubeConfigException>(() => new KubernetesApi(
            new ServerAccess { Server = new Uri("http://127.0.0.1/") }, TimeSpan.FromSeconds(1), TimeProvider.System));

    [Fact]
    public async Task A_server_that_is_not_there_is_a_transient_failure()
    {
        var server = await FakeApiServer.StartAsync();
        using var api = server.Client();
        await server.DisposeAsync();

        var failure = await Should.ThrowAsync<KubernetesException>(
            () => api.FindAsync(KubernetesKind.Pod, "shop", "web", Cancel));

        failure.IsTransient.ShouldBeTrue();
        failure.Message.ShouldContain(server.Address.ToString());
    }

    private static JsonObject Pod(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["nodeName"] = "node-a" },
    };
}
