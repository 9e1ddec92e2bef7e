namespace Migration.SwitchCtl.Switch;

/// <summary>The switch refused some of the changes of a write; the others were made.</summary>
/// <param name="failures">The refused ones.</param>
/// <param name="inner">The failure underneath.</param>
public sealed class SwitchWriteException(IReadOnlyList<RowFailure> failures, Exception? inner = null)
    : Exception($"The switch refused {failures.Count} changes: {string.Join("; ", failures.Take(Shown))}", inner)
{
    // Enough to see the pattern without filling the log.
    private const int Shown = 5;

    /// <summary>The refused changes.</summary>
    public IReadOnlyList<RowFailure> Failures { get; } = failures;
}
