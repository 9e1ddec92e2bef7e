using Migration.Contracts;
using Migration.Coordinator.Access;
using Migration.Coordinator.Admission;

namespace Migration.Coordinator.Http;

/// <summary>Makes a request over HTTP repeatable: the same header gives the same migration.</summary>
internal static class IdempotencyKey
{
    /// <summary>Name of the header.</summary>
    public const string Header = "Idempotency-Key";

    private const int Longest = 255;

    /// <summary>The id that a request is to have.</summary>
    /// <param name="http">The request; its header counts for its caller only.</param>
    /// <param name="request">Its body.</param>
    /// <returns>The id, null for a new one; or the problem.</returns>
    public static (Guid? Id, FieldProblem? Problem) IdOf(HttpRequest http, MigrationRequested request)
    {
        var given = request.MigrationId is { } id && id != Guid.Empty ? id : (Guid?)null;
        if (!http.Headers.TryGetValue(Header, out var values))
            return (given, null);
        if (values is not [{ Length: > 0 and <= Longest } key])
            return (null, new FieldProblem(Header, $"{Header} must be one value of 1 to {Longest} characters."));
        if (given is not null)
            return (null, new FieldProblem(Header, $"Give either {Header} or migrationId: each names the migration."));
        // Neither may contain a line break, so that no two callers' keys run into each other.
        return (RequestIdentity.Derive($"{Header}\n{http.HttpContext.KeyName()}\n{key}"), null);
    }
}
