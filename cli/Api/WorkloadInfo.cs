using Migration.Contracts;

namespace Migration.Cli.Api;

/// <summary>A container behind one or more services, put together from the switch controller's backends.</summary>
internal sealed record WorkloadInfo
{
    /// <summary>Its name as migrations write it.</summary>
    public required string Name { get; init; }

    /// <summary>The same in parts.</summary>
    public required Workload Workload { get; init; }

    /// <summary>Node that runs it.</summary>
    public required string Node { get; init; }

    /// <summary>Address of its pod.</summary>
    public required string Address { get; init; }

    /// <summary>Services that it is behind.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>What the switch does with its packets: deliver, drain, hold or refuse.</summary>
    public required string State { get; init; }

    /// <summary>The migration that is moving it, or null.</summary>
    public Guid? Migration { get; init; }

    /// <summary>Whether it could be migrated now; null when the coordinator was not asked or does not say.</summary>
    public MigratabilityInfo? Migratability { get; init; }

    /// <summary>One entry per container, whatever the number of services it is behind.</summary>
    public static IEnumerable<WorkloadInfo> Of(IEnumerable<BackendInfo> backends) => backends
        .GroupBy(b => b.Workload)
        .Select(group =>
        {
            var first = group.First();
            return new WorkloadInfo
            {
                Name = WorkloadName.Text(first.Workload),
                Workload = first.Workload,
                Node = first.Node,
                Address = first.Address,
                Services = [.. group.Select(b => b.Service).Distinct().Order(StringComparer.Ordinal)],
                State = group.FirstOrDefault(b => b.State != "deliver")?.State ?? first.State,
                Migration = group.Select(b => b.Migration).FirstOrDefault(m => m is not null),
            };
        })
        .OrderBy(w => w.Name, StringComparer.Ordinal);
}
