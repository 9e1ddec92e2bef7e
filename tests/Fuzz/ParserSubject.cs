namespace Migration.Fuzz;

/// <summary>A parser that is fuzzed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Make">Makes an input, mostly close to a good one.</param>
/// <param name="Read">Reads it, and checks what must hold of everything that is read.</param>
/// <param name="Refuses">Whether an exception is how the parser says that it refuses an input.</param>
internal sealed record ParserSubject(
    string Name, Func<Random, byte[]> Make, Action<byte[]> Read, Func<Exception, bool> Refuses);
