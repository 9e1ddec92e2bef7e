using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Migration.Dashboard.Assets;

/// <summary>Style, script and picture of the page, out of the assembly: nothing comes from elsewhere.</summary>
public static class AssetEndpoints
{
    private const string Folder = $"{DashboardHosting.Path}/assets";

    private static readonly FrozenDictionary<string, Asset> All = new[]
    {
        Read("dashboard.css", "text/css; charset=utf-8"),
        Read("dashboard.js", "text/javascript; charset=utf-8"),
        Read("blazor.web.js", "text/javascript; charset=utf-8"),
        Read("mark.svg", "image/svg+xml"),
    }.ToFrozenDictionary(a => a.Name);

    /// <summary>Address of an asset; it changes with its content, so that browsers may keep it.</summary>
    /// <param name="name">Its name.</param>
    public static string UrlOf(string name) => $"{Folder}/{name}?v={All[name].Version}";

    /// <summary>Adds the routes; they hold no secret, and the page for signing in needs them.</summary>
    internal static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapGet($"{Folder}/{{name}}", (string name, HttpContext http) =>
        {
            if (!All.TryGetValue(name, out var asset))
                return Results.NotFound();
            http.Response.Headers.CacheControl = "max-age=31536000, immutable";
            return Results.Bytes(asset.Content, asset.Type);
        }).AllowAnonymous().ExcludeFromDescription();

    private static Asset Read(string name, string type)
    {
        using var stream = typeof(AssetEndpoints).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the assembly");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Asset(name, type, content, Convert.ToHexStringLower(SHA256.HashData(content))[..12]);
    }

    private sealed record Asset(string Name, string Type, byte[] Content, string Version);
}
