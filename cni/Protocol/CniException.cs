namespace Migration.Cni.Protocol;

/// <summary>Ends the command with an error as the CNI specification defines it.</summary>
internal sealed class CniException : Exception
{
    /// <summary>Names what is wrong.</summary>
    /// <param name="code">Error code, of <see cref="CniErrorCodes"/> or a delegate's own.</param>
    /// <param name="message">What is wrong, in one line.</param>
    /// <param name="details">What to do, or more about the cause.</param>
    /// <param name="inner">The cause.</param>
    public CniException(int code, string message, string details = "", Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Details = details;
    }

    /// <summary>Error code.</summary>
    public int Code { get; }

    /// <summary>What to do, or more about the cause; may be empty.</summary>
    public string Details { get; }
}
