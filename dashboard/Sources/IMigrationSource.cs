using System.Security.Claims;
using Migration.Contracts;
using Migration.Dashboard.Model;

namespace Migration.Dashboard.Sources;

/// <summary>Where migrations are looked up, followed and asked for: a coordinator.</summary>
public interface IMigrationSource
{
    /// <summary>The nodes that workloads may move between.</summary>
    IReadOnlyList<NodeInfo> Nodes { get; }

    /// <summary>Migrations that fit, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SourceUnavailableException">The coordinator does not answer.</exception>
    Task<IReadOnlyList<MigrationInfo>> ListAsync(MigrationFilter filter, CancellationToken cancellation);

    /// <summary>A migration; null when there is none of that id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SourceUnavailableException">The coordinator does not answer.</exception>
    Task<MigrationInfo?> FindAsync(Guid id, CancellationToken cancellation);

    /// <summary>What happens to all migrations; null first, once nothing that follows can be missed.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceUnavailableException">The coordinator went away.</exception>
    IAsyncEnumerable<MigrationNews?> FollowAsync(CancellationToken cancellation);

    /// <summary>What happened to one migration and still happens; ends with the migration.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SourceUnavailableException">The coordinator went away.</exception>
    IAsyncEnumerable<MigrationNews> FollowAsync(Guid id, CancellationToken cancellation);

    /// <summary>Whether a workload could be migrated now.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SourceUnavailableException">The coordinator does not answer.</exception>
    Task<MovabilityInfo> CheckAsync(Workload workload, CancellationToken cancellation);

    /// <summary>Asks for a migration, once the source has made sure that the caller may.</summary>
    /// <param name="request">What to move where, with an id.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<ActionOutcome> RequestAsync(
        MigrationRequested request, ClaimsPrincipal caller, CancellationToken cancellation);

    /// <summary>Asks for a migration to be given up, once the source has made sure that the caller may.</summary>
    /// <param name="id">The migration.</param>
    /// <param name="reason">Why; null for no reason.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<ActionOutcome> CancelAsync(Guid id, string? reason, ClaimsPrincipal caller, CancellationToken cancellation);
}
