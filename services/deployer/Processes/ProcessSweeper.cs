using System.Globalization;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Hosting.Janitor;
using Migration.Platform.Processes;

namespace Migration.Deployer.Processes;

/// <summary>
/// Removes target processes, with their namespaces, of migrations that were rolled back. One that a completed migration
/// brought here carries its id too, and is the workload: it is never touched.
/// </summary>
/// <param name="store">The node's workloads.</param>
/// <param name="host">Ends workloads.</param>
/// <param name="node">The node.</param>
public sealed class ProcessSweeper(ProcessStore store, ProcessHost host, IOptions<NodeOptions> node) : ILeftoverSweeper
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> SweepAsync(EndedMigration migration, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(migration);
        if (migration.Plan.TargetNode != node.Value.Name
            || migration.Plan.Workload.Platform != WorkloadPlatforms.Process
            || migration.Outcome != MigrationOutcomes.RolledBack)
            return [];
        var id = migration.MigrationId.ToString("n", CultureInfo.InvariantCulture);
        try
        {
            var known = await store.FindAsync(migration.Plan.Workload.Container, cancellation);
            if (known?.Migration != id)
                return [];
            await host.RemoveAsync(known, cancellation);
            return [$"process {known.Name}"];
        }
        catch (ProcessException e)
        {
            throw new TransientStepException(
                MigrationSteps.Remove, $"leftovers of migration {migration.MigrationId}", e.Message, e);
        }
    }
}
