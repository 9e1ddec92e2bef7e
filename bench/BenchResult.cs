using Spectre.Console;

namespace Migration.Bench;

/// <summary>What a bench found.</summary>
/// <param name="Figures">The figures, written as JSON in camel case; nulls are written.</param>
/// <param name="Tables">The same for people, with the single runs behind the medians.</param>
/// <param name="Remarks">What has to be known to read it: a peer that is missing, an aim that was missed.</param>
internal sealed record BenchResult(object Figures, IReadOnlyList<Table> Tables, IReadOnlyList<string> Remarks);
