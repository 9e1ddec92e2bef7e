using System.Text.Json.Nodes;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;

namespace Migration.Kubernetes.Tests.Api;

public sealed class WatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _end = new(Bound);
    private FakeApiServer _server = null!;
    private KubernetesApi _api = null!;
    private IAsyncEnumerator<ObjectChange> _watch = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync();
        _api = _server.Client();
        _watch = _api.WatchAsync(KubernetesKind.Pod, new ObjectSelection("shop"), _end.Token)
            .GetAsyncEnumerator(_end.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _api.Dispose();
        await _server.DisposeAsync();
        _end.Dispose();
    }

    [Fact]
    public async Task What_is_there_comes_first_and_then_every_change()
    {
        Add("a");
        (await NextAsync()).ShouldBe("Added a");
        (await NextAsync()).ShouldBe("Synchronized");

        Add("b");
        Label("a");
        Remove("b");

        (await NextAsync()).ShouldBe("Added b");
        (await NextAsync()).ShouldBe("Modified a");
        (await NextAsync()).ShouldBe("Deleted b");
    }

    [Fact]
    public async Task A_watch_that_was_cut_goes_on_where_it_stopped_without_a_new_list()
    {
        Add("a");
        await NextAsync();
        await NextAsync();
        Add("b");
        await NextAsync();

        _server.Store.EndWatches();
        Add("c");

        (await NextAsync()).ShouldBe("Added c");
        _server.Calls.Count(c => c.Contains("limit=", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task After_a_forgotten_history_only_differences_are_told()
    {
        Add("stays");
        Add("goes");
        Add("changes");
        for (var i = 0; i < 4; i++)
            await NextAsync();
        // The next step opens the watch and waits in it; only then is it cut.
        var next = NextAsync();
        await UntilWatchedAsync();

        _server.Inject(new FakeFault("GET", "watch=true", 0, Times: 1));
        _server.Store.EndWatches();
        Remove("goes");
        Label("changes");
        Add("comes");
        _server.Store.ForgetHistory();

        string[] told = [await next, await NextAsync(), await NextAsync(), await NextAsync()];
        told.ShouldBe(["Deleted goes", "Modified changes", "Added comes", "Synchronized"], ignoreOrder: true);
        told[^1].ShouldBe("Synchronized");
    }

    [Fact]
    public async Task A_server_that_fails_for_a_while_is_waited_for()
    {
        Add("a");
        await NextAsync();
        await NextAsync();
        _server.Inject(new FakeFault("GET", "watch=true", 500, "etcd is away", Times: 2));
        var next = NextAsync();
        await UntilWatchedAsync();

        Add("b");

        (await next).ShouldBe("Added b");
    }

    [Fact]
    public async Task A_watch_that_is_not_allowed_says_so()
    {
        _server.Denied["list pods"] = true;

        var refusal = await Should.ThrowAsync<KubernetesException>(NextAsync);

        refusal.Message.ShouldContain("verb 'list' on resource 'pods'");
    }

    private async Task UntilWatchedAsync()
    {
        while (_server.Store.Watches == 0)
            await Task.Delay(5, _end.Token);
    }

    private async Task<string> NextAsync()
    {
        (await _watch.MoveNextAsync()).ShouldBeTrue();
        return $"{_watch.Current.Kind} {_watch.Current.Item?.Name()}".Trim();
    }

    private void Add(string name) => _server.Add(KubernetesKind.Pod, "shop", new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
    });

    private void Label(string name) => _server.Change(KubernetesKind.Pod, "shop", name,
        pod => pod.Child("metadata").Child("labels")["seen"] = "yes");

    private void Remove(string name) => _server.Store.Remove(KubernetesKind.Pod.Path("shop", name)).ShouldBeTrue();
}
