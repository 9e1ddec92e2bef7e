using System.Net;
using System.Security.Cryptography.X509Certificates;
using Migration.Platform.Oci;

namespace Migration.Oci.Tests;

public sealed class TlsAndBasicAuthTests : IAsyncLifetime
{
    // bcrypt of "swordfish"
    private const string PasswordFile = "pusher:$2b$04$abcdefghijklmnopqrstuugIEnm3ZbWF6xb2GcoE3L1CoGJFMKtu.\n";
    private readonly X509Certificate2 _authority = Certificates.Authority("private authority");
    private readonly RegistryFixture _registry;

    public TlsAndBasicAuthTests() => _registry = new RegistryFixture { Extra = Prepare };

    public ValueTask InitializeAsync() => _registry.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task With_the_authority_and_the_password_all_works()
    {
        using var client = new RegistryClient(Options(), TimeProvider.System);
        await client.PingAsync(RegistryFixture.Cancelled);
        var content = UploadTests.MakeContent(300_000);
        var pushed = await UploadTests.StreamAsync(client, "safe", content, canReplay: false);
        (await UploadTests.PullAsync(client, "safe", pushed.Digest)).ShouldBe(content);
    }

    [Fact]
    public async Task A_wrong_password_is_a_401_with_the_cure()
    {
        using var client = new RegistryClient(Options() with { Password = "guessed" }, TimeProvider.System);
        var error = await Should.ThrowAsync<RegistryException>(
            () => client.BlobExistsAsync("safe", OciDigest.Of([1]), RegistryFixture.Cancelled));
        error.Status.ShouldBe(HttpStatusCode.Unauthorized);
        error.Message.ShouldContain("Check user and password");
        error.Message.ShouldNotContain("guessed");
    }

    [Fact]
    public async Task Anonymous_is_a_401()
    {
        using var client = new RegistryClient(
            Options() with { Username = null, Password = null }, TimeProvider.System);
        var error = await Should.ThrowAsync<RegistryException>(() => client.PingAsync(RegistryFixture.Cancelled));
        error.Status.ShouldBe(HttpStatusCode.Unauthorized);
        error.Code.ShouldBe("UNAUTHORIZED");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_the_right_authority_nothing_is_sent(bool systemAuthorities)
    {
        var other = Path.Combine(_registry.Folder, "other.pem");
        using var stranger = Certificates.Authority("stranger");
        await File.WriteAllTextAsync(other, stranger.ExportCertificatePem(), RegistryFixture.Cancelled);
        using var client = new RegistryClient(
            Options() with { CertificateAuthorityFile = systemAuthorities ? null : other }, TimeProvider.System);
        var error = await Should.ThrowAsync<RegistryException>(() => client.PingAsync(RegistryFixture.Cancelled));
        error.Status.ShouldBeNull();
        error.Message.ShouldContain("certificate");
    }

    private RegistryClientOptions Options() => new()
    {
        Registry = _registry.Host,
        CertificateAuthorityFile = Path.Combine(_registry.Folder, "ca.pem"),
        Username = "pusher",
        Password = "swordfish",
    };

    private (string, string) Prepare(string folder)
    {
        string In(string name) => Path.Combine(folder, name);
        File.WriteAllText(In("ca.pem"), _authority.ExportCertificatePem());
        Certificates.WriteServer(_authority, In("server.pem"), In("server.key"));
        File.WriteAllText(In("htpasswd"), PasswordFile);
        return ($"auth: {{htpasswd: {{realm: tests, path: {In("htpasswd")}}}}}",
            $", tls: {{certificate: {In("server.pem")}, key: {In("server.key")}}}");
    }
}
