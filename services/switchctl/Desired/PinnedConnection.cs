namespace Migration.SwitchCtl.Desired;

/// <summary>A connection with a row of its own, because it was opened while its bucket moved.</summary>
/// <param name="ServiceId">The service.</param>
/// <param name="Client">The client's address.</param>
/// <param name="ClientPort">The client's port.</param>
/// <param name="BackendId">Its backend for as long as it lasts.</param>
public sealed record PinnedConnection(int ServiceId, IpAddress Client, int ClientPort, int BackendId);
