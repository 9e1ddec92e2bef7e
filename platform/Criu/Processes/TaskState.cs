namespace Migration.Platform.Criu.Processes;

/// <summary>State of a task at the dump (compel/include/uapi/task-state.h).</summary>
public enum TaskState
{
    /// <summary>One that this code does not know.</summary>
    Unknown = 0,

    /// <summary>Running or sleeping.</summary>
    Alive = 1,

    /// <summary>Dead, its threads not all gone yet.</summary>
    Dead = 2,

    /// <summary>Stopped by a signal.</summary>
    Stopped = 3,

    /// <summary>Ended, not yet waited for.</summary>
    Zombie = 6,
}
