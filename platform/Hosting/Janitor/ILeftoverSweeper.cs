using Migration.Contracts;

namespace Migration.Platform.Hosting.Janitor;

/// <summary>Removes what a service may have left of a migration on its node.</summary>
public interface ILeftoverSweeper
{
    /// <summary>
    /// Removes whatever there is of the migration, and nothing else: only things whose name or label is made of the
    /// migration's id.
    /// </summary>
    /// <param name="migration">A migration from or to this node that has ended in order.</param>
    /// <param name="cancellation">Cancels the sweep.</param>
    /// <returns>What was removed, in words; empty when there was nothing.</returns>
    /// <exception cref="TransientStepException">Something cannot be reached or removed now.</exception>
    Task<IReadOnlyList<string>> SweepAsync(EndedMigration migration, CancellationToken cancellation);
}
