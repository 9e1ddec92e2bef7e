using System.Security.Claims;
using Microsoft.AspNetCore.DataProtection;
using Migration.Coordinator.Access;
using Migration.Dashboard.Access;

namespace Migration.Coordinator.Dashboard;

/// <summary>
/// Who looks at the page. A browser cannot send a key with every request, so that it gets a cookie for it, which only
/// the page takes; the key itself is not in it, and a key that is revoked makes it worthless at once.
/// </summary>
internal sealed class Viewers(IDataProtectionProvider protection, IApiKeyStore keys, TimeProvider time)
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "containerflow-dashboard";

    /// <summary>How long a viewer stays signed in.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private readonly IDataProtector _protector = protection.CreateProtector("Migration.Coordinator.Dashboard.Viewers");

    /// <summary>The cookie of a key; null when the key is not good.</summary>
    public async Task<string?> SignInAsync(string text, CancellationToken cancellation)
    {
        var key = ApiKeyText.IdOf(text) is { } id ? await keys.FindAsync(id, cancellation) : null;
        return key is { RevokedAt: null } && ApiKeyText.Fits(text, key)
            ? _protector.Protect($"{key.Id} {(time.GetUtcNow() + Lifetime).ToUnixTimeSeconds()}")
            : null;
    }

    /// <summary>The owner of a cookie; null when it is not good or not good any more.</summary>
    public async Task<ClaimsPrincipal?> OwnerOfAsync(string cookie, CancellationToken cancellation)
    {
        string[] parts;
        try
        {
            parts = _protector.Unprotect(cookie).Split(' ');
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            // Of another coordinator, or not ours at all.
            return null;
        }

        return parts is [var id, var until] && long.TryParse(until, out var end)
            && end > time.GetUtcNow().ToUnixTimeSeconds()
            && await keys.FindAsync(id, cancellation) is { RevokedAt: null } key
                ? Callers.OwnerOf(key)
                : null;
    }

    /// <summary>Why a caller may not act, asked at every action: the page stays open for long; null when he may.</summary>
    public async Task<string?> WhyNotAsync(ClaimsPrincipal caller, CancellationToken cancellation)
    {
        if (!DashboardAccess.MayAct(caller))
            return DashboardAccess.OnlyLooks;
        return caller.FindFirst(Callers.KeyId) is { } id
            && await keys.FindAsync(id.Value, cancellation) is not { RevokedAt: null }
                ? "Your key was revoked: sign in with another one."
                : null;
    }

    /// <summary>Who asks, for the record.</summary>
    public static string NameOf(ClaimsPrincipal caller) =>
        caller.HasClaim(c => c.Type == Callers.KeyId) ? caller.Identity!.Name! : DashboardAccess.Requester;
}
