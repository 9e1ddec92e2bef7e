using Migration.Local.Machine;

namespace Migration.Local.Parts;

/// <summary>Waits for a part to answer.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks again and again until the part answers, ends, or the time is up.</summary>
    /// <param name="process">The part.</param>
    /// <param name="bound">How long it may take.</param>
    /// <param name="probe">Asks once: null when ready, else what is missing.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    internal static async Task WaitAsync(
        ManagedProcess process,
        TimeSpan bound,
        Func<CancellationToken, Task<string?>> probe,
        CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(bound);
        var missing = "it was not asked yet";
        try
        {
            while (true)
            {
                if (process.Exited.IsCompleted)
                    throw process.Ended();
                var answer = await probe(limit.Token);
                if (answer is null)
                    return;
                missing = answer;
                await Task.WhenAny(process.Exited, Task.Delay(Pause, limit.Token));
                limit.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LocalRunException(
                $"{process.Name} is not ready after {bound.TotalSeconds} s: {missing}; the end of its log:\n" +
                process.LogTail());
        }
    }

    /// <summary>Probe of an HTTP address: ready at status 200.</summary>
    internal static async Task<string?> ProbeAsync(HttpClient http, Uri address, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.GetAsync(address, cancellation);
            if (response.IsSuccessStatusCode)
                return null;
            return $"{address} answers {(int)response.StatusCode} " +
                await response.Content.ReadAsStringAsync(cancellation);
        }
        catch (HttpRequestException e)
        {
            return $"{address}: {e.Message}";
        }
    }
}
