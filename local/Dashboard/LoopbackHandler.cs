using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Migration.Dashboard.Access;

namespace Migration.Local.Dashboard;

/// <summary>Lets in callers on this machine, as the coordinator does; a proxy that speaks for others says so.</summary>
internal sealed class LoopbackHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Name = "loopback";

    /// <inheritdoc />
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var isLocal = Context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            && !Request.Headers.ContainsKey("Forwarded") && !Request.Headers.ContainsKey("X-Forwarded-For");
        if (!isLocal)
            return Task.FromResult(AuthenticateResult.NoResult());
        var caller = new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, "this machine"), new Claim(DashboardAccess.ActClaim, "")], Name));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(caller, Name)));
    }
}
