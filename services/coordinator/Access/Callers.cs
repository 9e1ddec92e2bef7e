using System.Net;
using System.Security.Claims;
using Migration.Dashboard.Access;

namespace Migration.Coordinator.Access;

/// <summary>Who calls.</summary>
internal static class Callers
{
    /// <summary>Name of the authentication scheme.</summary>
    public const string Scheme = "ApiKey";

    /// <summary>Type of the claim that tells which key was used.</summary>
    public const string KeyId = "key-id";

    private const string Loopback = "loopback";

    /// <summary>
    /// Whether the caller is a program on this machine: a proxy here that speaks for others says so in a header.
    /// </summary>
    public static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !http.Request.Headers.ContainsKey("Forwarded") && !http.Request.Headers.ContainsKey("X-Forwarded-For");

    /// <summary>A caller on this machine, who needs no key.</summary>
    public static ClaimsPrincipal Local() => New(Loopback, ApiScope.Migrate, null);

    /// <summary>The owner of a key.</summary>
    public static ClaimsPrincipal OwnerOf(ApiKey key) => New(key.Name, key.Scope, key.Id);

    /// <summary>Whether a caller has a scope.</summary>
    public static bool May(this ClaimsPrincipal caller, ApiScope scope) =>
        caller.HasClaim(nameof(ApiScope), scope.ToString());

    /// <summary>Name of the key that was used; null for a caller on this machine without one.</summary>
    public static string? KeyName(this HttpContext http) =>
        http.User.Identity?.Name is { } name && name != Loopback ? name : null;

    /// <summary>Who asks, for the record: what the request says, vouched for by the key.</summary>
    public static string? Asker(this HttpContext http, string? said) => (http.KeyName(), said) switch
    {
        (null, _) => said,
        ({ } key, null) => key,
        ({ } key, _) => $"{said} ({key})",
    };

    private static ClaimsPrincipal New(string name, ApiScope most, string? keyId) => new(new ClaimsIdentity(
    [
        new Claim(ClaimTypes.Name, name),
        .. Enum.GetValues<ApiScope>().Where(s => s <= most).Select(s => new Claim(nameof(ApiScope), s.ToString())),
        .. most >= ApiScope.Migrate ? [new Claim(DashboardAccess.ActClaim, "")] : Array.Empty<Claim>(),
        .. keyId is null ? [] : new[] { new Claim(KeyId, keyId) },
    ], Scheme));
}
