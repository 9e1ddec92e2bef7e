using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Migration.Dashboard.Access;
using Migration.Dashboard.Sources;

namespace Migration.Dashboard.Tests.Harness;

/// <summary>The real page on a real server; what it shows comes from the test.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private DashboardHost(WebApplication app, ScriptedMigrations migrations, ScriptedSources sources)
    {
        (_app, Migrations, Sources) = (app, migrations, sources);
        Address = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    public ScriptedMigrations Migrations { get; }

    public ScriptedSources Sources { get; }

    public static async Task<DashboardHost> StartAsync(bool mayAct = true, bool knowsCaller = true)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var (migrations, sources) = (new ScriptedMigrations(), new ScriptedSources());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IMigrationSource>(migrations);
        builder.Services.AddSingleton<INetworkSource>(sources);
        builder.Services.AddSingleton<IClientSource>(sources);
        builder.Services.AddSingleton<IResourceSource>(sources);
        builder.Services.AddDashboard();
        builder.Services.AddAuthentication("test").AddScheme<Caller, CallerHandler>("test", caller =>
            (caller.MayAct, caller.IsKnown) = (mayAct, knowsCaller));
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy(DashboardAccess.LookPolicy, policy => policy.RequireAuthenticatedUser());
        var app = builder.Build();
        app.UseDashboardGuard();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapDashboard();
        await app.StartAsync();
        return new DashboardHost(app, migrations, sources);
    }

    public string Page(string path) => new Uri(Address, path).ToString();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class Caller : AuthenticationSchemeOptions
    {
        public bool MayAct { get; set; }

        public bool IsKnown { get; set; }
    }

    private sealed class CallerHandler(
        IOptionsMonitor<Caller> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<Caller>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (!Options.IsKnown)
                return Task.FromResult(AuthenticateResult.NoResult());
            List<Claim> claims = [new(ClaimTypes.Name, "tester")];
            if (Options.MayAct)
                claims.Add(new Claim(DashboardAccess.ActClaim, ""));
            var caller = new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name));
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(caller, Scheme.Name)));
        }
    }
}
