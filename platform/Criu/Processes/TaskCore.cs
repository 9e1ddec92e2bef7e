namespace Migration.Platform.Criu.Processes;

/// <summary>The part of core-&lt;pid&gt;.img that tells what the task is (images/core.proto).</summary>
public sealed record TaskCore
{
    /// <summary>Name of the task, at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>State at the dump.</summary>
    public required TaskState State { get; init; }

    /// <summary>Exit code of a zombie, as wait reports it; else 0.</summary>
    public uint ExitCode { get; init; }

    /// <summary>Id in the name of its fdinfo image; null when the task has none, as a zombie.</summary>
    public uint? FilesId { get; init; }
}
