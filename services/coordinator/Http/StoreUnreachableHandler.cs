using Microsoft.AspNetCore.Diagnostics;
using Migration.Platform.Hosting;

namespace Migration.Coordinator.Http;

/// <summary>Says so when the record cannot be reached for the moment.</summary>
internal sealed class StoreUnreachableHandler(IProblemDetailsService problems) : IExceptionHandler
{
    /// <inheritdoc />
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not TransientStepException)
            return false;
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return await problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = { Status = StatusCodes.Status503ServiceUnavailable, Detail = exception.Message },
        });
    }
}
