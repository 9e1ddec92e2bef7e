using System.Net;

namespace Migration.Cli.Api;

/// <summary>A server answered, with an error.</summary>
internal sealed class ServerRefusedException(HttpStatusCode status, string message, string? advice)
    : CliException(CodeOf(status), message, advice)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    private static int CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => ExitCodes.NotFound,
        >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests => ExitCodes.Unreachable,
        _ => ExitCodes.Refused,
    };
}
