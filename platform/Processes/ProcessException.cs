namespace Migration.Platform.Processes;

/// <summary>A process workload or its network could not be made, found or removed.</summary>
public sealed class ProcessException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What failed, why, and what to do about it.</param>
    /// <param name="inner">The failure underneath.</param>
    public ProcessException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
