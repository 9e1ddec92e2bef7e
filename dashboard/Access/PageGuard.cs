using Microsoft.AspNetCore.Http;

namespace Migration.Dashboard.Access;

/// <summary>
/// A browser lets any site open a connection to this machine; it says in <c>Origin</c> whose page asked. Only the
/// dashboard's own may.
/// </summary>
internal static class PageGuard
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; "
        + "frame-ancestors 'none'";

    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
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
        headers["Referrer-Policy"] = "no-referrer";
        await next(http);
    }

    /// <summary>Whether a path belongs to the page.</summary>
    public static bool IsOfThePage(PathString path) =>
        path.StartsWithSegments(DashboardHosting.Path) || path.StartsWithSegments("/_blazor");

    private static bool IsForeign(HttpRequest request) => request.Headers.Origin is [{ Length: > 0 } origin, ..]
        && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
