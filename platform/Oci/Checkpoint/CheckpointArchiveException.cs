namespace Migration.Platform.Oci;

/// <summary>
/// A checkpoint archive is damaged, incomplete or dangerous to unpack. Nothing usable was pushed.
/// </summary>
public sealed class CheckpointArchiveException : Exception
{
    /// <summary>Names archive, member and cause.</summary>
    public CheckpointArchiveException(string archive, string? member, string cause, Exception? inner = null)
        : base($"Checkpoint archive '{archive}'{(member is null ? "" : $", member '{member}'")}: {cause}", inner)
    {
        Archive = archive;
        Member = member;
        Cause = cause;
    }

    /// <summary>The archive as the caller named it, usually its path.</summary>
    public string Archive { get; }

    /// <summary>The member at fault, or null when it is the archive as a whole.</summary>
    public string? Member { get; }

    /// <summary>What is wrong and, where there is one, the cure.</summary>
    public string Cause { get; }
}
