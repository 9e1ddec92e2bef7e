using Migration.Contracts;
using Migration.Coordinator.Records;

namespace Migration.Coordinator.Admission;

/// <summary>What came back from the switch controller.</summary>
/// <param name="Problems">Every reason against migrating the workload.</param>
/// <param name="IsThere">Whether it answered.</param>
/// <param name="Addresses">
/// Addresses of the workload's pod behind which services are; empty when it did not say.
/// </param>
internal sealed record SwitchAnswer(
    IReadOnlyList<string> Problems, bool IsThere, IReadOnlyList<string> Addresses)
{
    /// <summary>
    /// A pod as the switch knows it: of its two addresses the one to which services lead comes first.
    /// </summary>
    /// <param name="endpoint">The pod as its node knows it.</param>
    public PodEndpoint? Seen(PodEndpoint? endpoint) =>
        endpoint?.SecondAddress is { } second && Addresses.Contains(second) && !Addresses.Contains(endpoint.Address)
            ? endpoint with { Address = second, SecondAddress = endpoint.Address }
            : endpoint;

    /// <summary>Why a pod cannot move with all its clients; null when it can.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="endpoint">The pod.</param>
    public string? Split(Workload workload, PodEndpoint? endpoint) =>
        endpoint?.SecondAddress is { } second && Addresses.Contains(second) && Addresses.Contains(endpoint.Address)
            ? $"{workload.Display()} serves at the switch by {endpoint.Address} and by {second}, and a migration moves "
                + "clients of one family: take it out of the services of the other."
            : null;
}
