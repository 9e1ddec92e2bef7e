namespace Migration.Platform.Kubernetes;

/// <summary>A kubeconfig or an in-cluster configuration that cannot be used; the message says what to change.</summary>
public sealed class KubeConfigException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and where.</param>
    /// <param name="inner">The failure underneath.</param>
    public KubeConfigException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
