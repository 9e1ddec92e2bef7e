namespace Migration.Contracts;

/// <summary>
/// Answer to <see cref="FindServices"/>.
/// </summary>
public sealed record ServicesFound
{
    /// <summary>
    /// Service addresses (VIPs) as <c>address:port/protocol</c>; empty when the workload is behind none.
    /// </summary>
    public required IReadOnlyList<string> ServiceAddresses { get; init; }

    /// <summary>Addresses of the workload's pod to which they lead; null when an older controller answers.</summary>
    public IReadOnlyList<string>? PodAddresses { get; init; }

    /// <summary>Node on which the switch believes the workload; null when it knows none.</summary>
    public string? Node { get; init; }
}
