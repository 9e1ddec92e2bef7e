namespace Migration.SwitchCtl.Terms;

/// <summary>Who acts, as the store says.</summary>
/// <param name="Epoch">Number of the term; grows with every change of hands.</param>
/// <param name="Holder">The instance.</param>
/// <param name="ExpiresAt">From then on it is taken for hung.</param>
public sealed record Lease(long Epoch, string Holder, DateTimeOffset ExpiresAt)
{
    /// <summary>What it cannot reach; empty when nothing.</summary>
    public IReadOnlyList<string> Lacks { get; init; } = [];
}
