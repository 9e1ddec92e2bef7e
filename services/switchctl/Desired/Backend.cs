using Migration.Contracts;

namespace Migration.SwitchCtl.Desired;

/// <summary>A pod that serves clients behind a service address.</summary>
/// <param name="Id">Number in the switch's tables, from 1; it stays when the workload moves.</param>
/// <param name="ServiceId">The service.</param>
/// <param name="Name">Name, unique within the service; it decides which connections the backend gets.</param>
/// <param name="Workload">The container behind it.</param>
/// <param name="Port">Port on which the container serves.</param>
/// <param name="Endpoint">Where it is now.</param>
/// <param name="Refuses">Whether an operator has taken it out of service: its packets are dropped.</param>
public sealed record Backend(
    int Id,
    int ServiceId,
    string Name,
    Workload Workload,
    int Port,
    BackendEndpoint Endpoint,
    bool Refuses);
