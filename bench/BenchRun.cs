using Migration.Local.Machine;

namespace Migration.Bench;

/// <summary>Runs benches and shows what they found.</summary>
internal sealed class BenchRun(BenchOptions options, Screen screen)
{
    private const int Good = 0;
    private const int Failed = 2;

    /// <summary>Does it.</summary>
    /// <param name="stop">Asked to stop (Ctrl-C).</param>
    /// <returns>Exit code: 0 when everything was measured, 2 when not.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        if (options.Benches.Count == 0)
        {
            screen.List(BenchCatalog.All);
            return Good;
        }

        var figures = new Dictionary<string, object>(StringComparer.Ordinal);
        try
        {
            foreach (var bench in options.Benches)
            {
                screen.Line($"{bench.Name}: {bench.Description}");
                var result = await bench.RunAsync(
                    new BenchContext(screen.Line, options.Repetitions, options.Limit, options.Only), stop);
                figures[bench.Name] = result.Figures;
                screen.Result(result);
                // After each: a bench that fails does not cost the figures of those before it.
                if (options.Json is { } file)
                {
                    await File.WriteAllTextAsync(
                        file.FullName, BenchJson.Write(figures, named: options.Benches.Count > 1), stop);
                }
            }

            return Good;
        }
        catch (LocalRunException e)
        {
            screen.Error(e.Message);
            return Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Failed;
        }
    }
}
