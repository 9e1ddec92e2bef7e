namespace Migration.Platform.Criu.Processes;

/// <summary>A process of a checkpoint (pstree_entry in images/pstree.proto).</summary>
/// <param name="Pid">Its id, as it saw it itself.</param>
/// <param name="ParentPid">Its parent's id; 0 for the root of the tree.</param>
/// <param name="GroupId">Process group.</param>
/// <param name="SessionId">Session.</param>
/// <param name="Threads">Ids of its threads, its own among them.</param>
public sealed record DumpedProcess(
    uint Pid, uint ParentPid, uint GroupId, uint SessionId, IReadOnlyList<uint> Threads);
