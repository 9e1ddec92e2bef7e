namespace Migration.Bench;

/// <summary>What every bench is given.</summary>
/// <param name="Progress">Told what happens, a line at a time, from any thread.</param>
/// <param name="Repetitions">How often each side is measured; null for the bench's own number.</param>
/// <param name="Limit">Most cases of a bench that has many, spread over all of them; null for all.</param>
/// <param name="Only">Text that the name of a case has to contain, in a bench that has many; null for all.</param>
internal sealed record BenchContext(
    Action<string> Progress, int? Repetitions, int? Limit = null, string? Only = null);
