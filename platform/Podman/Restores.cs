namespace Migration.Platform.Podman;

/// <summary>A checkpoint to take.</summary>
public sealed record CheckpointRequest
{
    /// <summary>Container to checkpoint, by name or id.</summary>
    public required string Container { get; init; }

    /// <summary>
    /// Whether the engine leaves the container alone afterwards. Default true: with <c>leave-stopped</c> in CRIU's
    /// configuration its tasks stay stopped while engine and runtime believe that it runs, so that a rollback has
    /// nothing to repair there.
    /// </summary>
    public bool LeaveRunning { get; init; } = true;

    /// <summary>Whether established TCP connections are part of the checkpoint. Default true.</summary>
    public bool TcpEstablished { get; init; } = true;

    /// <summary>Whether file locks are part of the checkpoint. Default true.</summary>
    public bool FileLocks { get; init; } = true;
}

/// <summary>A container to restore from a checkpoint image.</summary>
public sealed record RestoreRequest
{
    /// <summary>Reference or id of the checkpoint image; must be on the engine.</summary>
    public required string Image { get; init; }

    /// <summary>Full id of the pod to restore into.</summary>
    public required string PodId { get; init; }

    /// <summary>Name of the restored container.</summary>
    public required string Name { get; init; }

    /// <summary>Whether established TCP connections are restored. Default true.</summary>
    public bool TcpEstablished { get; init; } = true;

    /// <summary>Whether file locks are restored. Default true.</summary>
    public bool FileLocks { get; init; } = true;
}

/// <summary>A container to restore from an archive.</summary>
public sealed record ImportRequest
{
    /// <summary>
    /// Path of the archive, an uncompressed tar. Its <c>checkpoint</c> may be a link to a folder with CRIU's images that
    /// the engine sees under the same path.
    /// </summary>
    public required string ArchivePath { get; init; }

    /// <summary>Full id of the pod to restore into.</summary>
    public required string PodId { get; init; }

    /// <summary>Name of the restored container.</summary>
    public required string Name { get; init; }

    /// <summary>Whether established TCP connections are restored. Default true.</summary>
    public bool TcpEstablished { get; init; } = true;

    /// <summary>Whether file locks are restored. Default true.</summary>
    public bool FileLocks { get; init; } = true;
}

/// <summary>What the engine says of a restore.</summary>
/// <param name="Id">Id of the restored container.</param>
/// <param name="RuntimeDuration">How long the OCI runtime took.</param>
/// <param name="PagesRestored">Memory pages that CRIU restored; 0 where the engine does not tell.</param>
public sealed record RestoreReport(string Id, TimeSpan RuntimeDuration, long PagesRestored);
