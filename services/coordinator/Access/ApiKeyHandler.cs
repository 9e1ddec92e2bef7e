using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Migration.Coordinator.Dashboard;
using Migration.Coordinator.Http;
using Migration.Dashboard.Access;

namespace Migration.Coordinator.Access;

/// <summary>
/// Lets in who has a key (<c>Authorization: Bearer cfk_...</c>), and callers on this machine without one.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IApiKeyStore keys,
    Viewers viewers,
    IOptions<ApiOptions> api) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Bearer = "Bearer ";

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var isLocal = Callers.IsLocal(Context);
        if (header.Length == 0)
        {
            if (PageGuard.IsOfThePage(Request.Path) && Request.Cookies[Viewers.Cookie] is { } cookie
                && (isLocal || Request.IsHttps)
                && await viewers.OwnerOfAsync(cookie, Context.RequestAborted) is { } viewer)
                return AuthenticateResult.Success(new AuthenticationTicket(viewer, Callers.Scheme));
            return isLocal && !api.Value.RequireKeyOnLoopback
                ? AuthenticateResult.Success(new AuthenticationTicket(Callers.Local(), Callers.Scheme))
                : AuthenticateResult.NoResult();
        }

        if (!isLocal && !Request.IsHttps)
            return AuthenticateResult.Fail("a key may travel over TLS only; make a new one, this one may be known");
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("Authorization must be 'Bearer' and a key");
        var text = header[Bearer.Length..].Trim();
        var key = ApiKeyText.IdOf(text) is { } id ? await keys.FindAsync(id, Context.RequestAborted) : null;
        return key is { RevokedAt: null } && ApiKeyText.Fits(text, key)
            ? AuthenticateResult.Success(new AuthenticationTicket(Callers.OwnerOf(key), Callers.Scheme))
            : AuthenticateResult.Fail("the key is unknown or revoked");
    }

    /// <inheritdoc />
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (PageGuard.IsOfThePage(Request.Path) && HttpMethods.IsGet(Request.Method)
            && Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            Response.Redirect(SignInPage.Path);
            return;
        }

        var result = await HandleAuthenticateOnceSafeAsync();
        Response.Headers.WWWAuthenticate = "Bearer";
        await Problems.NoKey(result.Failure?.Message ?? "there is none").ExecuteAsync(Context);
    }

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Problems.WrongScope(Context.KeyName()).ExecuteAsync(Context);
}
