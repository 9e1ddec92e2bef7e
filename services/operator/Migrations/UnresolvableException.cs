namespace Migration.KubernetesOperator.Migrations;

/// <summary>A Migration cannot be asked for as it is; the message says why and what to do.</summary>
public sealed class UnresolvableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why, and what to do.</param>
    public UnresolvableException(string message)
        : base(message)
    {
    }
}
