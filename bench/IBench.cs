using System.Text.Json;
using Migration.Bench.Plots;

namespace Migration.Bench;

/// <summary>One thing that can be measured. Listed in <see cref="BenchCatalog"/>.</summary>
internal interface IBench
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in one line.</summary>
    string Description { get; }

    /// <summary>Measures.</summary>
    /// <param name="context">Where it tells its progress.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="Local.Machine.LocalRunException">It cannot be measured; says why and what to do.</exception>
    Task<BenchResult> RunAsync(BenchContext context, CancellationToken cancellation);

    /// <summary>Draws figures; nothing where there are no pictures of them.</summary>
    /// <param name="figures">Figures as they are written to a file.</param>
    /// <exception cref="JsonException">They are of another bench.</exception>
    IReadOnlyList<Plot> Draw(JsonElement figures) => [];
}
