using System.Net;
using System.Security.Cryptography.X509Certificates;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

/// <summary>The real registry with token authentication, and a token server that it trusts.</summary>
public sealed class BearerTokenTests : IAsyncLifetime
{
    private readonly X509Certificate2 _issuer = Certificates.Authority("token issuer");
    private TokenServer _tokens = null!;
    private RegistryFixture _registry = null!;

    public async ValueTask InitializeAsync()
    {
        _tokens = await TokenServer.StartAsync(_issuer);
        _registry = new RegistryFixture
        {
            Extra = folder =>
            {
                var bundle = Path.Combine(folder, "issuer.pem");
                File.WriteAllText(bundle, _issuer.ExportCertificatePem());
                return ($"auth: {{token: {{realm: \"{_tokens.Realm}/token\", service: {TokenServer.Service}, "
                    + $"issuer: {TokenServer.Issuer}, rootcertbundle: {bundle}}}}}", "");
            },
        };
        await _registry.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        await _tokens.DisposeAsync();
        _issuer.Dispose();
    }

    [Fact]
    public async Task A_push_takes_one_token_for_all_its_requests()
    {
        using var client = ClientWith("swordfish");
        var content = UploadTests.MakeContent(300_000);
        var pushed = await UploadTests.StreamAsync(client, "team/app", content, canReplay: false);
        _tokens.Scopes.ShouldBe(["repository:team/app:pull,push"]);
        (await UploadTests.PullAsync(client, "team/app", pushed.Digest)).ShouldBe(content);
        _tokens.Scopes.ShouldBe(["repository:team/app:pull,push", "repository:team/app:pull"]);
    }

    [Fact]
    public async Task A_mount_asks_for_both_repositories()
    {
        using var client = ClientWith("swordfish");
        var pushed = await client.PushBlobAsync("from", UploadTests.MakeContent(10), RegistryFixture.Cancelled);
        (await client.MountBlobAsync("to", pushed.Digest, "from", RegistryFixture.Cancelled)).ShouldBeTrue();
        _tokens.Scopes.Last().ShouldBe("repository:to:pull,push repository:from:pull");
    }

    [Fact]
    public async Task An_expired_token_is_replaced()
    {
        var clock = new ShiftedTime();
        using var client = new RegistryClient(
            _registry.Options with { Username = "pusher", Password = "swordfish" }, clock);
        await client.BlobExistsAsync("app", OciDigest.Of([1]), RegistryFixture.Cancelled);
        await client.BlobExistsAsync("app", OciDigest.Of([1]), RegistryFixture.Cancelled);
        _tokens.Scopes.Count.ShouldBe(1);
        clock.Shift = TimeSpan.FromMinutes(10);
        await client.BlobExistsAsync("app", OciDigest.Of([1]), RegistryFixture.Cancelled);
        _tokens.Scopes.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_that_the_registry_no_longer_accepts_is_replaced()
    {
        // To the client's clock it is still good, as when the clocks of two machines differ.
        var clock = new ShiftedTime { Shift = TimeSpan.FromHours(-1) };
        using var client = new RegistryClient(
            _registry.Options with { Username = "pusher", Password = "swordfish" }, clock);
        _tokens.SignedLifetimeSeconds = -3600;
        await Should.ThrowAsync<RegistryException>(
            () => client.BlobExistsAsync("app", OciDigest.Of([1]), RegistryFixture.Cancelled));
        _tokens.SignedLifetimeSeconds = 300;
        (await client.BlobExistsAsync("app", OciDigest.Of([1]), RegistryFixture.Cancelled)).ShouldBeFalse();
        _tokens.Scopes.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_refusal_of_the_token_server_names_it()
    {
        using var client = ClientWith("guessed");
        var error = await Should.ThrowAsync<RegistryException>(
            () => client.BlobExistsAsync("app", OciDigest.Of([1]), RegistryFixture.Cancelled));
        error.Status.ShouldBe(HttpStatusCode.Unauthorized);
        error.Message.ShouldContain("token server 127.0.0.1");
    }

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
    }

    private RegistryClient ClientWith(string password) => _registry.Client(options => options with
    {
        Username = "pusher",
        Password = password,
        ChunkBytes = 65536,
    });
}
