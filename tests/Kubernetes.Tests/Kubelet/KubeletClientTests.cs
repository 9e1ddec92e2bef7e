using System.Net;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;

namespace Migration.Kubernetes.Tests.Kubelet;

public sealed class KubeletClientTests : IAsyncLifetime
{
    private readonly FakeAuthority _authority = new();
    private FakeApiServer _server = null!;
    private FakeKubelet _kubelet = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeApiServer.StartAsync(_authority);
        _kubelet = await FakeKubelet.StartAsync(_authority, "node-a");
        _kubelet.Containers = ["shop/web/app"];
        _kubelet.Checkpoint = (space, pod, container) => Task.FromResult(
            $"/var/lib/kubelet/checkpoints/checkpoint-{pod}_{space}-{container}-2026-01-02T03:04:05Z.tar");
        _server.Kubelets["node-a"] = _kubelet;
    }

    public async ValueTask DisposeAsync()
    {
        await _kubelet.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_checkpoint_answers_with_the_archive_directly_and_through_the_server(bool throughServer)
    {
        using var client = Client(throughServer);

        var archive = await CheckpointAsync(client);

        archive.ShouldBe("/var/lib/kubelet/checkpoints/checkpoint-web_shop-app-2026-01-02T03:04:05Z.tar");
        _kubelet.LastTimeout.ShouldBe("90");
    }

    [Fact]
    public async Task A_client_certificate_is_as_good_as_a_token()
    {
        using var client = KubeletClient.Direct(
            new ServerAccess
            {
                Server = _kubelet.Address,
                ServerName = "node-a",
                Authorities = [_authority.Certificate],
                ClientCertificate = _authority.Client("kube-apiserver-kubelet-client"),
            },
            TimeProvider.System);

        (await CheckpointAsync(client)).ShouldStartWith("/var/lib/kubelet/checkpoints/");
    }

    [Fact]
    public async Task A_certificate_of_another_node_is_refused()
    {
        using var client = KubeletClient.Direct(
            _server.Access() with { Server = _kubelet.Address, ServerName = "node-b" }, TimeProvider.System);

        (await RefusalAsync(client)).Message.ShouldContain("is not good");
        _kubelet.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_pod_that_is_not_there_is_named()
    {
        _kubelet.Containers = [];
        using var client = Client(false);

        var refusal = await RefusalAsync(client);

        refusal.Status.ShouldBe(HttpStatusCode.NotFound);
        refusal.Message.ShouldContain("container app in pod shop/web");
        refusal.Message.ShouldContain("pod does not exist");
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_named()
    {
        _kubelet.Containers = ["shop/web/other"];
        using var client = Client(false);

        (await RefusalAsync(client)).Cause.ShouldContain("container app does not exist");
    }

    [Fact]
    public async Task A_gate_that_is_off_is_recognised()
    {
        _kubelet.IsGateOn = false;
        using var client = Client(false);

        (await RefusalAsync(client)).Message.ShouldContain("switch its feature gate ContainerCheckpoint on");
    }

    [Theory]
    [InlineData(false, "nodes/checkpoint")]
    [InlineData(true, "nodes/proxy")]
    public async Task A_missing_permission_names_the_resource(bool throughServer, string resource)
    {
        _kubelet.IsAllowed = false;
        using var client = Client(throughServer);

        var refusal = await RefusalAsync(client);

        refusal.Status.ShouldBe(HttpStatusCode.Forbidden);
        refusal.Message.ShouldContain($"grant verb 'create' on resource '{resource}'");
    }

    [Fact]
    public async Task A_token_that_is_not_known_is_told()
    {
        _kubelet.Tokens.Clear();
        using var client = Client(false);

        (await RefusalAsync(client)).Message.ShouldContain("check token or client certificate");
    }

    [Theory]
    [InlineData("checkpoint/restore support not available", "install CRIU on the node")]
    [InlineData("Connected TCP socket, consider using --tcp-established option", "lacks tcp-established")]
    [InlineData("context deadline exceeded", "raise Kubernetes:Kubelet:CheckpointTimeout")]
    public async Task A_runtime_that_fails_is_quoted_with_the_cure(string words, string cure)
    {
        _kubelet.Checkpoint = (_, _, _) => throw new InvalidOperationException(words);
        using var client = Client(false);

        var refusal = await RefusalAsync(client);

        refusal.Status.ShouldBe(HttpStatusCode.InternalServerError);
        refusal.Message.ShouldContain(words);
        refusal.Message.ShouldContain(cure);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{"items":["relative.tar"]}""")]
    public async Task Only_an_answer_that_names_one_archive_counts(string body)
    {
        _kubelet.Inject(new FakeFault("POST", "/checkpoint/", 200, body));
        using var client = Client(false);

        await RefusalAsync(client);
    }

    private KubeletClient Client(bool throughServer) => throughServer
        ? KubeletClient.ThroughServer(_server.Access(), "node-a", TimeProvider.System)
        : KubeletClient.Direct(
            _server.Access() with { Server = _kubelet.Address, ServerName = "node-a" }, TimeProvider.System);

    private static Task<string> CheckpointAsync(KubeletClient client) => client.CheckpointAsync(
        "shop", "web", "app", TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);

    private static Task<KubernetesException> RefusalAsync(KubeletClient client) =>
        Should.ThrowAsync<KubernetesException>(() => CheckpointAsync(client));
}
