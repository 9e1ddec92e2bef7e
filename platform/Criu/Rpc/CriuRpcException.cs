namespace Migration.Platform.Criu.Rpc;

/// <summary>CRIU refused a request or could not be asked.</summary>
public sealed class CriuRpcException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="request">What was asked, for example <c>dump of task 4711</c>.</param>
    /// <param name="cause">What CRIU said, or why it could not be asked.</param>
    /// <param name="inner">The failure underneath.</param>
    public CriuRpcException(string request, string cause, Exception? inner = null)
        : base($"CRIU's {request} failed: {cause}", inner)
    {
        Request = request;
        Cause = cause;
    }

    /// <summary>What was asked.</summary>
    public string Request { get; }

    /// <summary>What CRIU said.</summary>
    public string Cause { get; }
}
