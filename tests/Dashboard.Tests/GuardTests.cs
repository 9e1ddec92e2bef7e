using System.Net;
using Migration.Dashboard.Tests.Harness;

namespace Migration.Dashboard.Tests;

public sealed class GuardTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("_blazor/negotiate?negotiateVersion=1")]
    [InlineData("dashboard")]
    public async Task Pages_of_other_sites_get_no_connection(string path)
    {
        await using var host = await DashboardHost.StartAsync();
        (await SendAsync(host, path, "https://elsewhere.example")).ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(host, path, host.Address.GetLeftPart(UriPartial.Authority))).ShouldNotBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("_blazor/negotiate?negotiateVersion=1")]
    [InlineData("dashboard")]
    [InlineData("dashboard/migrations")]
    public async Task Who_is_not_known_gets_neither_page_nor_connection(string path)
    {
        await using var host = await DashboardHost.StartAsync(knowsCaller: false);
        (await SendAsync(host, path, null)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_page_loads_nothing_from_elsewhere()
    {
        await using var host = await DashboardHost.StartAsync();
        using var http = new HttpClient { BaseAddress = host.Address };
        using var answer = await http.GetAsync("dashboard", Cancellation);

        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        var html = await answer.Content.ReadAsStringAsync(Cancellation);
        html.ShouldNotContain("https://");
        foreach (var asset in new[] { "dashboard.css", "blazor.web.js", "mark.svg" })
        {
            var url = System.Text.RegularExpressions.Regex.Match(html, $"/dashboard/assets/{asset}\\?v=[0-9a-f]+").Value;
            url.ShouldNotBeEmpty(asset);
            (await http.GetAsync(url, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    private static async Task<HttpStatusCode> SendAsync(DashboardHost host, string path, string? origin)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(
            path.StartsWith("_blazor", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var answer = await http.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }
}
