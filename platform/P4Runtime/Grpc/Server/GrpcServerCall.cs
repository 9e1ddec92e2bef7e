using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Migration.Platform.P4Runtime.Grpc.Server;

/// <summary>What all calls share on the server: checks, deadline, and the status in the trailers.</summary>
internal static partial class GrpcServerCall
{
    public static async Task RunAsync(
        HttpContext context, string path, Func<HttpContext, CancellationToken, Task> call)
    {
        if (!IsGrpc(context))
            return;
        Unlimit(context);
        context.Response.ContentType = GrpcHeaders.ContentType;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        GrpcException? failure = null;
        try
        {
            if (GrpcTimeout.Decode(context.Request.Headers[GrpcHeaders.Timeout]) is { } timeout)
                stop.CancelAfter(timeout);
            await call(context, stop.Token);
        }
        catch (GrpcException e)
        {
            failure = e;
        }
        catch (Exception e) when (IsGone(context, e))
        {
            // Nobody is left to tell.
            return;
        }
        catch (OperationCanceledException e) when (stop.IsCancellationRequested)
        {
            failure = new GrpcException(
                GrpcStatusCode.DeadlineExceeded, $"{path}: the caller's deadline passed", null, e);
        }
#pragma warning disable CA1031 // The boundary of a call: the caller learns INTERNAL, the log gets the rest.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var loggers = context.RequestServices.GetRequiredService<ILoggerFactory>();
            LogFailed(loggers.CreateLogger(typeof(GrpcServerCall)), path, e);
            failure = new GrpcException(GrpcStatusCode.Internal, $"{path}: {e.GetType().Name}: {e.Message}", null, e);
        }

        WriteStatus(context, failure);
        await context.Response.CompleteAsync();
    }

    private static bool IsGone(HttpContext context, Exception e) =>
        context.RequestAborted.IsCancellationRequested
        && e is OperationCanceledException or IOException or ConnectionAbortedException;

    private static bool IsGrpc(HttpContext context)
    {
        var type = context.Request.ContentType;
        if (!HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return false;
        }

        if (type?.StartsWith(GrpcHeaders.ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return false;
        }

        return true;
    }

    /// <summary>
    /// The message limit of the method takes the place of Kestrel's body limit, and streams may be quiet for long.
    /// </summary>
    private static void Unlimit(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private static void WriteStatus(HttpContext context, GrpcException? failure)
    {
        var response = context.Response;
        var code = (int)(failure?.Code ?? GrpcStatusCode.Ok);
        response.AppendTrailer(GrpcHeaders.Status, code.ToString(CultureInfo.InvariantCulture));
        if (failure is null)
            return;
        response.AppendTrailer(GrpcHeaders.Message, GrpcStatusEncoding.EncodeMessage(failure.Detail));
        if (failure.Details is { } details)
            response.AppendTrailer(GrpcHeaders.Details, GrpcStatusEncoding.EncodeDetails(details));
    }

    [LoggerMessage(4100, LogLevel.Error, "gRPC call {Path} failed unexpectedly")]
    private static partial void LogFailed(ILogger logger, string path, Exception exception);
}
