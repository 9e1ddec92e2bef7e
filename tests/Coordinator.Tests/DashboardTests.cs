using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Migration.Contracts;
using Migration.Coordinator.Access;
using Migration.Coordinator.Dashboard;
using Migration.Coordinator.Tests.Harness;
using Migration.Dashboard.Access;
using Migration.Dashboard.Model;
using Migration.Dashboard.Sources;

namespace Migration.Coordinator.Tests;

/// <summary>The page is guarded by the API's own keys. A proxy's header makes a caller count as one from elsewhere.</summary>
public sealed class DashboardTests(BrokerFixture broker) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunningCoordinator _coordinator = null!;
    private Peers _peers = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Uri Tls => _coordinator.Addresses.Single(a => a.Scheme == "https");

    private IMigrationSource Source => _coordinator.Services.GetRequiredService<IMigrationSource>();

    public async ValueTask InitializeAsync()
    {
        var access = await broker.NewVirtualHostAsync();
        _peers = await Peers.StartAsync(access);
        WriteCertificate();
        _coordinator = await RunningCoordinator.StartAsync(access, _folder.In("record.db"), settings:
        [
            new("Kestrel:Endpoints:Plain:Url", "http://127.0.0.1:0"),
            new("Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0"),
            new("Kestrel:Endpoints:Tls:Certificate:Path", _folder.In("server.pem")),
            new("Kestrel:Endpoints:Tls:Certificate:KeyPath", _folder.In("server.key")),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        await _peers.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_caller_on_this_machine_sees_the_page_and_its_assets_without_a_key()
    {
        using var answer = await _coordinator.Http.GetAsync("/dashboard", Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        html.ShouldContain("Overview");
        html.ShouldContain("/dashboard/assets/dashboard.css");
    }

    [Fact]
    public async Task A_viewer_from_elsewhere_signs_in_with_a_key_and_is_out_when_it_is_revoked()
    {
        var key = (await _coordinator.KeysAsync("add", "viewer", "read")).Output.Trim();
        using var browser = Browser();

        var (status, location) = await GetAsync(browser, "/dashboard");
        (status, location).ShouldBe((HttpStatusCode.Redirect, SignInPage.Path));
        (await PostAsync(browser, "/_blazor/negotiate?negotiateVersion=1")).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignInAsync(browser, "cfk_0011223344556677_AAAA")).ShouldBe(HttpStatusCode.Forbidden);
        (await SignInAsync(browser, key)).ShouldBe(HttpStatusCode.Redirect);

        (await GetAsync(browser, "/dashboard")).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(browser, "/_blazor/negotiate?negotiateVersion=1")).ShouldBe(HttpStatusCode.OK);
        // The cookie is for the page alone: it opens nothing of the API.
        (await GetAsync(browser, "/migrations")).Status.ShouldBe(HttpStatusCode.Unauthorized);

        (await _coordinator.KeysAsync("revoke", "viewer")).Code.ShouldBe(0);
        (await GetAsync(browser, "/dashboard")).Status.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_key_is_not_taken_without_tls()
    {
        var key = (await _coordinator.KeysAsync("add", "plain", "read")).Output.Trim();
        using var request = Request(HttpMethod.Post, new Uri(_coordinator.Http.BaseAddress!, SignInPage.Path));
        request.Content = new FormUrlEncodedContent([new("key", key)]);
        using var answer = await _coordinator.Http.SendAsync(request, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain("TLS");
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/dashboard/sign-in")]
    [InlineData("/_blazor/negotiate?negotiateVersion=1")]
    public async Task Other_sites_pages_get_nowhere(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Origin", "https://elsewhere.example");
        request.Content = new FormUrlEncodedContent([new("key", "x")]);
        (await _coordinator.Http.SendAsync(request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Moving_and_cancelling_need_a_key_that_allows_it_and_is_still_good()
    {
        var workload = _peers.AddWorkload("from-the-page");
        var reader = await OwnerAsync("page-reader", "read");
        var mover = await OwnerAsync("page-mover", "migrate");
        var request = new MigrationRequested
        {
            MigrationId = Guid.NewGuid(), Workload = workload, TargetNode = "node-b",
        };

        (await Source.RequestAsync(request, reader, Cancel)).Problem.ShouldBe(DashboardAccess.OnlyLooks);
        (await Source.FindAsync(request.MigrationId.Value, Cancel)).ShouldBeNull();
        (await Source.RequestAsync(request, mover, Cancel)).ShouldBe(ActionOutcome.Done(request.MigrationId.Value));
        (await Source.FindAsync(request.MigrationId.Value, Cancel))!.RequestedBy.ShouldBe("page-mover");
        (await Source.CancelAsync(request.MigrationId.Value, null, reader, Cancel)).Problem
            .ShouldBe(DashboardAccess.OnlyLooks);

        (await _coordinator.KeysAsync("revoke", "page-mover")).Code.ShouldBe(0);
        (await Source.CancelAsync(request.MigrationId.Value, "late", mover, Cancel)).Problem
            .ShouldNotBeNull().ShouldContain("revoked");
    }

    [Fact]
    public async Task What_is_refused_is_told_with_all_reasons()
    {
        var mover = await OwnerAsync("refused-mover", "migrate");
        var outcome = await Source.RequestAsync(
            new MigrationRequested
            {
                MigrationId = Guid.NewGuid(), Workload = _peers.AddWorkload("stays"), TargetNode = "node-z",
            },
            mover, Cancel);

        outcome.Id.ShouldBeNull();
        outcome.Problem.ShouldNotBeNull().ShouldContain("node-z");
    }

    [Fact]
    public async Task Where_it_is_switched_off_there_is_no_page()
    {
        await using var without = await RunningCoordinator.StartAsync(
            await broker.NewVirtualHostAsync(), _folder.In("other.db"),
            settings: new KeyValuePair<string, string?>("Coordinator:Dashboard:Enabled", "false"));
        (await without.Http.GetAsync("/dashboard", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await without.Http.GetAsync("/migrations", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<ClaimsPrincipal> OwnerAsync(string name, string scope)
    {
        var text = (await _coordinator.KeysAsync("add", name, scope)).Output.Trim();
        var keys = _coordinator.Services.GetRequiredService<IApiKeyStore>();
        return Callers.OwnerOf((await keys.FindAsync(ApiKeyText.IdOf(text)!, Cancel))!);
    }

    private HttpClient Browser()
    {
        var own = X509CertificateLoader.LoadCertificateFromFile(_folder.In("server.pem"));
        return new HttpClient(new HttpClientHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == own.Thumbprint,
        })
        {
            BaseAddress = Tls,
        };
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");
        request.Headers.Add("Accept", "text/html");
        return request;
    }

    private async Task<(HttpStatusCode Status, string? Location)> GetAsync(HttpClient browser, string path)
    {
        using var request = Request(HttpMethod.Get, new Uri(Tls, path));
        using var answer = await browser.SendAsync(request, Cancel);
        return (answer.StatusCode, answer.Headers.Location?.ToString());
    }

    private async Task<HttpStatusCode> PostAsync(HttpClient browser, string path)
    {
        using var request = Request(HttpMethod.Post, new Uri(Tls, path));
        using var answer = await browser.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> SignInAsync(HttpClient browser, string key)
    {
        using var request = Request(HttpMethod.Post, new Uri(Tls, SignInPage.Path));
        request.Content = new FormUrlEncodedContent([new("key", key)]);
        using var answer = await browser.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=coordinator", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        File.WriteAllText(_folder.In("server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder.In("server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
