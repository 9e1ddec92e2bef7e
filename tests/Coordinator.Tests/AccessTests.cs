using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Migration.Coordinator.Tests.Harness;

namespace Migration.Coordinator.Tests;

/// <summary>Who may do what. A proxy's header makes a caller on loopback count as one from elsewhere.</summary>
public sealed class AccessTests(BrokerFixture broker) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunningCoordinator _coordinator = null!;
    private Peers _peers = null!;
    private HttpClient _tls = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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
            new("Coordinator:Api:RequestsPerMinute", "40"), new("Coordinator:Api:StreamsPerCaller", "2"),
        ]);
        var own = X509CertificateLoader.LoadCertificateFromFile(_folder.In("server.pem"));
        _tls = new HttpClient(new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == own.Thumbprint,
        })
        {
            BaseAddress = _coordinator.Addresses.Single(a => a.Scheme == "https"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        _tls.Dispose();
        await _coordinator.DisposeAsync();
        await _peers.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_caller_from_elsewhere_needs_a_key_over_tls_of_the_right_scope()
    {
        var (reader, mover) = (await MakeAsync("reader", "read"), await MakeAsync("mover", "migrate"));
        var body = new { workload = _peers.AddWorkload("by-key"), targetNode = "node-b" };

        (await SendAsync(_tls, HttpMethod.Get, "/migrations", null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(_tls, HttpMethod.Get, "/migrations", "cfk_0011223344556677_AAAA"))
            .ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(_coordinator.Http, HttpMethod.Get, "/migrations", reader))
            .ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(_tls, HttpMethod.Get, "/migrations", reader)).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(_tls, HttpMethod.Post, "/migrations", reader, body)).ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(_tls, HttpMethod.Post, "/migrations", mover, body)).ShouldBe(HttpStatusCode.Accepted);
        var listed = await ReadAsync(await _coordinator.Http.GetAsync("/migrations", Cancel));
        listed[0]!["requestedBy"]!.GetValue<string>().ShouldBe("mover");

        (await HealthAsync(null)).ShouldBe("""{"status":"Healthy"}""");
        (await HealthAsync(reader)).ShouldContain("record");

        (await _coordinator.KeysAsync("revoke", "mover")).Code.ShouldBe(0);
        (await SendAsync(_tls, HttpMethod.Get, "/migrations", mover)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_caller_on_this_machine_needs_no_key_but_a_wrong_one_is_refused()
    {
        (await _coordinator.Http.GetAsync("/migrations", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/migrations");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "cfk_0011223344556677_AAAA");

        var answer = await _coordinator.Http.SendAsync(request, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        (await ReadAsync(answer))["detail"]!.GetValue<string>().ShouldContain("unknown or revoked");
    }

    [Fact]
    public async Task Keys_are_shown_once_listed_without_their_secret_and_kept_as_hashes()
    {
        var text = await MakeAsync("kept", "read");
        var secret = text.Split('_', 3)[2];

        (await _coordinator.KeysAsync("add", "kept", "read")).Code.ShouldBe(1);
        (await _coordinator.KeysAsync("add", "kept")).Code.ShouldBe(2);
        (await _coordinator.KeysAsync("revoke", "nobody")).Code.ShouldBe(1);
        var (code, listed) = await _coordinator.KeysAsync("list");
        code.ShouldBe(0);
        listed.ShouldContain("kept");
        listed.ShouldNotContain(secret);
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_folder.In("x"))!, "record.db*"))
            System.Text.Encoding.Latin1.GetString(await ReadSharedAsync(file)).ShouldNotContain(secret);
    }

    [Fact]
    public async Task Who_asks_too_often_or_listens_too_often_is_told_to_wait()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var streams = new List<HttpResponseMessage>();
        for (var i = 0; i < 3; i++)
            streams.Add(await _coordinator.Http.GetAsync(
                "/events", HttpCompletionOption.ResponseHeadersRead, stop.Token));
        streams.Select(s => s.StatusCode)
            .ShouldBe([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests]);

        HttpResponseMessage answer;
        do
            answer = await _coordinator.Http.GetAsync("/health/live", Cancel);
        while (answer.StatusCode == HttpStatusCode.OK);

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        foreach (var stream in streams)
            stream.Dispose();
    }

    private async Task<string> MakeAsync(string name, string scope)
    {
        var (code, text) = await _coordinator.KeysAsync("add", name, scope);
        code.ShouldBe(0, text);
        return text.Trim();
    }

    private async Task<string> HealthAsync(string? key)
    {
        using var request = Request(HttpMethod.Get, "/health/ready", key);
        return await (await _tls.SendAsync(request, Cancel)).Content.ReadAsStringAsync(Cancel);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? key)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private static async Task<HttpStatusCode> SendAsync(
        HttpClient http, HttpMethod method, string path, string? key, object? body = null)
    {
        using var request = Request(method, path, key);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return (await http.SendAsync(request, Cancel)).StatusCode;
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, Cancel);
        return bytes;
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!;

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
