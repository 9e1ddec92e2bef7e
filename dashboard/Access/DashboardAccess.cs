using System.Security.Claims;

namespace Migration.Dashboard.Access;

/// <summary>Who may do what on the page. The host says who a caller is and gives them these claims.</summary>
public static class DashboardAccess
{
    /// <summary>Name of the authorization policy for looking; the host registers it.</summary>
    public const string LookPolicy = "dashboard-look";

    /// <summary>Type of the claim that lets a caller ask for migrations and cancel them.</summary>
    public const string ActClaim = "dashboard-act";

    /// <summary>Who asks, when the host knows no name.</summary>
    public const string Requester = "dashboard";

    /// <summary>What a caller is told who may only look.</summary>
    public const string OnlyLooks = "Your key only lets you look; this needs a key of scope migrate.";

    /// <summary>Whether a caller may ask for migrations and cancel them.</summary>
    /// <param name="caller">The caller.</param>
    public static bool MayAct(ClaimsPrincipal caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.HasClaim(c => c.Type == ActClaim);
    }
}
