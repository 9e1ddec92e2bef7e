using Microsoft.AspNetCore.Mvc;
using Migration.Coordinator.Access;
using Migration.Dashboard;
using Migration.Dashboard.Assets;

namespace Migration.Coordinator.Dashboard;

/// <summary>Where a viewer from elsewhere gives his key.</summary>
internal static class SignInPage
{
    /// <summary>Where it is.</summary>
    public const string Path = $"{DashboardHosting.Path}/sign-in";

    /// <summary>Adds the routes. <see cref="Migration.Dashboard.Access"/> keeps other sites' forms away.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, () => Page("")).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost(Path, SignInAsync).AllowAnonymous().ExcludeFromDescription().DisableAntiforgery();
    }

    private static async Task<IResult> SignInAsync(HttpContext http, [FromForm] string? key, Viewers viewers)
    {
        if (!Callers.IsLocal(http) && !http.Request.IsHttps)
            return Page("A key may travel over TLS only: open this page with https.");
        if (await viewers.SignInAsync((key ?? "").Trim(), http.RequestAborted) is not { } cookie)
            return Page("This key is unknown or revoked.");
        http.Response.Cookies.Append(Viewers.Cookie, cookie, new CookieOptions
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            MaxAge = Viewers.Lifetime,
        });
        return Results.Redirect(DashboardHosting.Path);
    }

    private static IResult Page(string problem) => Results.Content(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <title>Sign in · containerflow</title>
            <link rel="icon" type="image/svg+xml" href="{AssetEndpoints.UrlOf("mark.svg")}" />
            <link rel="stylesheet" href="{AssetEndpoints.UrlOf("dashboard.css")}" />
        </head>
        <body>
            <main class="sign-in">
                <form class="card" method="post" action="{Path}">
                    <div>
                        <h1>containerflow</h1>
                        <p class="lead">Sign in with an API key.</p>
                    </div>
                    {(problem.Length == 0 ? "" : $"<p class=\"problem\" role=\"alert\">{problem}</p>")}
                    <label class="field"><span>Key</span>
                        <input type="password" name="key" required autocomplete="current-password" autofocus />
                    </label>
                    <p class="muted"><code>migration-coordinator keys add NAME read</code> on the coordinator's machine
                        makes one; with <code>migrate</code> instead of <code>read</code> it may also move workloads.</p>
                    <button class="primary">Sign in</button>
                </form>
            </main>
        </body>
        </html>
        """,
        "text/html; charset=utf-8",
        statusCode: problem.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden);
}
