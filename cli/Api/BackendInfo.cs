using Migration.Contracts;

namespace Migration.Cli.Api;

/// <summary>A backend as switchctl shows it.</summary>
internal sealed record BackendInfo
{
    public required int Id { get; init; }

    public required string Service { get; init; }

    public required string Name { get; init; }

    public required Workload Workload { get; init; }

    public required string Node { get; init; }

    public required string Address { get; init; }

    public required int Port { get; init; }

    public required string State { get; init; }

    public Guid? Migration { get; init; }
}
