namespace Migration.Platform.Criu.Tasks;

/// <summary>What <see cref="StoppedTaskResumer"/> did.</summary>
/// <param name="Pids">The tasks that were continued, parents first.</param>
/// <param name="SocketsReleased">Number of TCP sockets taken out of repair mode.</param>
/// <param name="LocksRemoved">The tables, chains and rules removed, by name.</param>
public sealed record ResumeReport(IReadOnlyList<int> Pids, int SocketsReleased, IReadOnlyList<string> LocksRemoved);
