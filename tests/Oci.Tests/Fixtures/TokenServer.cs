using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Migration.Platform.Loopback;

namespace Migration.Oci.Tests;

/// <summary>
/// Issues signed tokens that a real registry accepts (distribution, docs/spec/auth/jwt.md), to one user.
/// </summary>
internal sealed class TokenServer : IAsyncDisposable
{
    public const string Issuer = "test issuer";
    public const string Service = "test registry";
    private readonly WebApplication _application;
    private readonly X509Certificate2 _certificate;

    private TokenServer(X509Certificate2 certificate)
    {
        _certificate = certificate;
        Realm = $"http://127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Realm);
        _application = builder.Build();
        _application.MapGet("/token", HandleAsync);
    }

    public string Realm { get; }

    /// <summary>Scopes asked for, one line per request.</summary>
    public ConcurrentQueue<string> Scopes { get; } = new();

    /// <summary>Lifetime inside the signed token; the answer beside it always says five minutes.</summary>
    public int SignedLifetimeSeconds { get; set; } = 300;

    public static async Task<TokenServer> StartAsync(X509Certificate2 certificate)
    {
        var server = new TokenServer(certificate);
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var credentials = "Basic " + Convert.ToBase64String("pusher:swordfish"u8);
        if (context.Request.Headers.Authorization != credentials || context.Request.Query["service"] != Service)
        {
            context.Response.StatusCode = 401;
            return;
        }
        var scopes = context.Request.Query["scope"].Select(scope => scope!).ToList();
        Scopes.Enqueue(string.Join(' ', scopes));
        var answer = new { token = Sign(scopes, SignedLifetimeSeconds), expires_in = 300 };
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer));
    }

    private string Sign(IEnumerable<string> scopes, int lifetimeSeconds)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var header = new { typ = "JWT", alg = "ES256", x5c = new[] { Convert.ToBase64String(_certificate.RawData) } };
        var claims = new
        {
            iss = Issuer,
            sub = "pusher",
            aud = Service,
            exp = now + lifetimeSeconds,
            nbf = now - 10,
            iat = now,
            jti = Guid.NewGuid().ToString(),
            access = scopes.Select(scope => scope.Split(':')).Select(parts => new
            {
                type = parts[0],
                name = parts[1],
                actions = parts[2].Split(','),
            }),
        };
        var text = Encode(JsonSerializer.SerializeToUtf8Bytes(header)) + "."
            + Encode(JsonSerializer.SerializeToUtf8Bytes(claims));
        using var key = _certificate.GetECDsaPrivateKey()!;
        return text + "." + Encode(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256));
    }

    private static string Encode(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
