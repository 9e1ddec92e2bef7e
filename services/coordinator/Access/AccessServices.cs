using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Migration.Coordinator.Http;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Access;

/// <summary>Who may do what, and how often.</summary>
internal static class AccessServices
{
    /// <summary>Limit of the event streams.</summary>
    public const string Streams = "streams";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Keys, scopes and limits.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddCheckedOptions<ApiOptions>(ApiOptions.Section);
        services.AddAuthentication(Callers.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(Callers.Scheme, null);
        var policies = services.AddAuthorizationBuilder();
        foreach (var scope in Enum.GetValues<ApiScope>())
            policies.AddPolicy(scope.ToString(), p => p.RequireAssertion(c => c.User.May(scope)));
        services.AddRateLimiter(limits =>
        {
            limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(Requests);
            limits.AddPolicy(Streams, OpenStreams);
            limits.OnRejected = RejectAsync;
        });
    }

    private static RateLimitPartition<string> Requests(HttpContext http)
    {
        var limit = Options(http).RequestsPerMinute;
        return RateLimitPartition.GetSlidingWindowLimiter(Address(http), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = limit,
            Window = Window,
            SegmentsPerWindow = 6,
        });
    }

    private static RateLimitPartition<string> OpenStreams(HttpContext http)
    {
        var limit = Options(http).StreamsPerCaller;
        return RateLimitPartition.GetConcurrencyLimiter(
            Address(http), _ => new ConcurrencyLimiterOptions { PermitLimit = limit });
    }

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellation)
    {
        if (rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after))
            rejected.HttpContext.Response.Headers.RetryAfter =
                Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await Problems.TooMany().ExecuteAsync(rejected.HttpContext);
    }

    private static ApiOptions Options(HttpContext http) =>
        http.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value;

    // Before anybody is asked who he is: keys cannot be tried out faster than this.
    private static string Address(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "";
}
