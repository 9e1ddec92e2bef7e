namespace Migration.Contracts;

/// <summary>Names of the steps that reports list, in the order in which they happen.</summary>
public static class MigrationSteps
{
    /// <summary>The target pod is created.</summary>
    public const string Prepare = "prepare";

    /// <summary>Pre-copy: the memory is copied while the workload serves.</summary>
    public const string Copy = "copy";

    /// <summary>Pre-copy: the copied memory goes to the registry while the workload serves.</summary>
    public const string PushAhead = "push-ahead";

    /// <summary>Pre-copy: the target fetches the copied memory while the workload serves.</summary>
    public const string PullAhead = "pull-ahead";

    /// <summary>Half-open connections finish while new ones wait at the switch.</summary>
    public const string Drain = "drain";

    /// <summary>The switch is told to keep the packets back.</summary>
    public const string Hold = "hold";

    /// <summary>CRIU dumps the container.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>Pre-copy: the pages that went ahead and did not change are left out of the checkpoint.</summary>
    public const string Compare = "compare";

    /// <summary>The pod's address is replaced inside the checkpoint.</summary>
    public const string Rewrite = "rewrite";

    /// <summary>The OCI image is made.</summary>
    public const string Build = "build";

    /// <summary>The image goes to the registry.</summary>
    public const string Push = "push";

    /// <summary>The target engine fetches the image.</summary>
    public const string Pull = "pull";

    /// <summary>CRIU restores the container in the target pod.</summary>
    public const string Restore = "restore";

    /// <summary>The switch is told to send the clients to the target.</summary>
    public const string Redirect = "redirect";

    /// <summary>The source is removed.</summary>
    public const string Retire = "retire";

    /// <summary>Rollback: the source runs again.</summary>
    public const string Resume = "resume";

    /// <summary>Rollback: the switch lets the packets go to the source.</summary>
    public const string Release = "release";

    /// <summary>Rollback or clean-up: what a step made is deleted.</summary>
    public const string Remove = "remove";
}
