using System.Text.Json;
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

        if (options.Draw is { } drawn)
            return await DrawAsync(await File.ReadAllTextAsync(drawn.FullName, stop), stop);
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
                var json = BenchJson.Write(figures, named: options.Benches.Count > 1);
                if (options.Json is { } file)
                    await File.WriteAllTextAsync(file.FullName, json, stop);
                await DrawAsync(json, stop);
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

    private async Task<int> DrawAsync(string json, CancellationToken stop)
    {
        if (options.Plots is not { } folder)
            return Good;
        folder.Create();
        using var document = JsonDocument.Parse(json);
        foreach (var bench in options.Benches)
        {
            var figures = document.RootElement;
            if (options.Benches.Count > 1 && !document.RootElement.TryGetProperty(bench.Name, out figures))
                continue;
            try
            {
                foreach (var plot in bench.Draw(figures))
                {
                    var file = Path.Combine(folder.FullName, $"{plot.Name}.svg");
                    await File.WriteAllTextAsync(file, plot.Svg, stop);
                    screen.Line($"drawn: {file}");
                }
            }
            catch (JsonException e)
            {
                screen.Error($"these are no figures of {bench.Name}: {e.Message}");
                return Failed;
            }
        }

        return Good;
    }
}
