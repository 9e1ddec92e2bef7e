using System.Text.Json.Nodes;
using Migration.Cli.Api;

namespace Migration.Cli.Commands;

/// <summary>Sends requests that may be sent again: each carries its own id.</summary>
internal static class Requests
{
    private const int MostTries = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Requests a migration; a request that may have arrived is sent again with the same id.</summary>
    /// <exception cref="CliException">It was refused, or the coordinator does not answer.</exception>
    public static async Task<JsonNode> SendAsync(
        CommandContext context, MigrationRequest request, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await context.Coordinator.RequestAsync(request, cancellation);
            }
            catch (CliException e) when (e.ExitCode == ExitCodes.Unreachable && attempt < MostTries)
            {
                await Task.Delay(FirstPause * Math.Pow(2, attempt - 1), context.Shell.Time, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                context.Printer.Remark(
                    $"The request may have arrived. See: migratectl get {request.MigrationId}");
                throw;
            }
        }
    }
}
