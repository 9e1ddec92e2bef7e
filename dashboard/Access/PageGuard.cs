using Microsoft.AspNetCore.Http;

namespace Migration.Dashboard.Access;

/// <summary>
/// A browser lets any site open a connection to this machine; it says in <c>Origin</c> whose page asked. Only the
/// dashboard's own may.
/// </summary>
public static class PageGuard
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; "
        + "frame-ancestors 'none'";

    internal static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsOfThePage(http.Request.Path))
        {
            await next(http);
            return;
        }

        if (IsForeign(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await http.Response.WriteAsync("Only the dashboard's own page may connect here.", http.RequestAborted);
            return;
        }

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        // Not "no-referrer": the page's own forms would then come from nowhere.
        headers["Referrer-Policy"] = "same-origin";
        await next(http);
    }

    /// <summary>Whether a path belongs to the page.</summary>
    /// <param name="path">The path.</param>
    public static bool IsOfThePage(PathString path) =>
        path.StartsWithSegments(DashboardHosting.Path) || path.StartsWithSegments("/_blazor");

    // Only the host is compared: a proxy may have taken the TLS off.
    private static bool IsForeign(HttpRequest request) => request.Headers.Origin is [{ Length: > 0 } origin, ..]
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
}
