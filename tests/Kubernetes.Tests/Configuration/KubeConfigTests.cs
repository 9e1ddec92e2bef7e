using System.Text;
using Migration.KubernetesFakes;
using Migration.Platform.Kubernetes;
using Migration.Testing;

namespace Migration.Kubernetes.Tests.Configuration;

public sealed class KubeConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kubeconfig-").FullName;
    private readonly FakeAuthority _authority = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_client_certificate_in_the_file_is_let_in()
    {
        await using var server = await FakeApiServer.StartAsync(_authority);
        server.Tokens.Clear();
        using var client = _authority.Client("kubernetes-admin");
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions
            .GetECDsaPrivateKey(client)!;
        var access = Load(server, $"""
            client-certificate-data: {Base64(client.ExportCertificatePem())}
                client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem())}
            """);
        using var api = new KubernetesApi(access, TimeSpan.FromSeconds(30), TimeProvider.System);

        (await api.ListAsync(KubernetesKind.Pod, ObjectSelection.All, Cancel)).ShouldBeEmpty();
        access.Namespace.ShouldBe("shop");
    }

    [Fact]
    public async Task A_token_file_that_was_renewed_is_read_again()
    {
        await using var server = await FakeApiServer.StartAsync(_authority);
        await File.WriteAllTextAsync(Path.Combine(_folder, "token"), "first\n", Cancel);
        server.Tokens["first"] = true;
        var access = Load(server, "tokenFile: token");
        using var api = new KubernetesApi(access, TimeSpan.FromSeconds(30), TimeProvider.System);
        await api.ListAsync(KubernetesKind.Pod, ObjectSelection.All, Cancel);

        server.Tokens.Clear();
        server.Tokens["second"] = true;
        await File.WriteAllTextAsync(Path.Combine(_folder, "token"), "second\n", Cancel);

        (await api.ListAsync(KubernetesKind.Pod, ObjectSelection.All, Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_file_is_read_again_after_a_minute_without_being_refused()
    {
        var time = new ManualTimeProvider(DateTimeOffset.UnixEpoch);
        var file = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(file, "first", Cancel);
        var tokens = new FileToken(file, time);
        (await tokens.TokenAsync(Cancel)).ShouldBe("first");
        await File.WriteAllTextAsync(file, "second", Cancel);
        (await tokens.TokenAsync(Cancel)).ShouldBe("first");

        time.Advance(TimeSpan.FromMinutes(1));

        (await tokens.TokenAsync(Cancel)).ShouldBe("second");
    }

    [Fact]
    public async Task An_exec_plugin_gives_tokens_and_is_asked_again_when_one_is_refused()
    {
        await using var server = await FakeApiServer.StartAsync(_authority);
        server.Tokens["token-2"] = true;
        var plugin = Path.Combine(_folder, "plugin.sh");
        await File.WriteAllTextAsync(plugin, """
            #!/bin/sh
            cd "$FOLDER" && echo run >> runs
            printf '{"kind":"ExecCredential","status":{"token":"token-%s"}}' "$(wc -l < runs)"
            """, Cancel);
        File.SetUnixFileMode(plugin, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var access = Load(server, $"""
            exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./plugin.sh
                  env:
                  - name: FOLDER
                    value: {_folder}
            """);
        using var api = new KubernetesApi(access, TimeSpan.FromSeconds(30), TimeProvider.System);

        (await api.ListAsync(KubernetesKind.Pod, ObjectSelection.All, Cancel)).ShouldBeEmpty();
        await api.ListAsync(KubernetesKind.Pod, ObjectSelection.All, Cancel);

        (await File.ReadAllLinesAsync(Path.Combine(_folder, "runs"), Cancel)).Length.ShouldBe(2);
    }

    [Fact]
    public async Task An_exec_plugin_that_is_not_installed_is_named_with_its_hint()
    {
        await using var server = await FakeApiServer.StartAsync(_authority);
        var access = Load(server, """
            exec:
                  command: no-such-plugin-here
                  installHint: Install it from somewhere.
            """);
        using var api = new KubernetesApi(access, TimeSpan.FromSeconds(30), TimeProvider.System);

        var failure = await Should.ThrowAsync<KubernetesException>(
            () => api.ListAsync(KubernetesKind.Pod, ObjectSelection.All, Cancel));

        failure.Message.ShouldContain("no-such-plugin-here");
        failure.Message.ShouldContain("Install it from somewhere.");
    }

    [Fact]
    public void A_context_that_is_not_there_is_named_beside_those_that_are()
    {
        var file = Write("https://127.0.0.1:6443", "token: t");

        var failure = Should.Throw<KubeConfigException>(() => KubeConfig.Load(file, "other", TimeProvider.System));

        failure.Message.ShouldContain("no context 'other'; it has: here");
    }

    [Fact]
    public void Tls_cannot_be_switched_off()
    {
        var file = Write("https://127.0.0.1:6443\n    insecure-skip-tls-verify: true", "token: t");

        Should.Throw<KubeConfigException>(() => KubeConfig.Load(file, null, TimeProvider.System))
            .Message.ShouldContain("insecure-skip-tls-verify");
    }

    [Theory]
    [InlineData("http://127.0.0.1:6443", "token: t", "no https address")]
    [InlineData("https://127.0.0.1", "client-certificate-data: QQ==", "without its key")]
    [InlineData("https://127.0.0.1", "client-certificate-data: '!'\n    client-key-data: QQ==", "not base64")]
    [InlineData("https://127.0.0.1", "client-certificate: absent.pem\n    client-key: absent.pem", "cannot be read")]
    public void What_cannot_be_used_is_said(string server, string user, string words) =>
        Should.Throw<KubeConfigException>(() => KubeConfig.Load(Write(server, user), null, TimeProvider.System))
            .Message.ShouldContain(words);

    private ServerAccess Load(FakeApiServer server, string user) => KubeConfig.Load(
        Write($"{server.Address}\n    certificate-authority-data: {Base64(_authority.Pem)}", user), "here",
        TimeProvider.System);

    private string Write(string server, string user)
    {
        var file = Path.Combine(_folder, "config");
        File.WriteAllText(file, $"""
            apiVersion: v1
            kind: Config
            current-context: here
            clusters:
            - name: c
              cluster:
                server: {server}
            contexts:
            - name: here
              context:
                cluster: c
                user: u
                namespace: shop
            users:
            - name: u
              user:
                {user}
            """);
        return file;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
