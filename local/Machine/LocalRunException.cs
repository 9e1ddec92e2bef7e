namespace Migration.Local.Machine;

/// <summary>A part of the local run cannot be started or stopped; says which, why, and what to do.</summary>
public sealed class LocalRunException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which part, why, and what to do about it.</param>
    /// <param name="inner">The failure underneath.</param>
    public LocalRunException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
