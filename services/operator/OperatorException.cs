namespace Migration.KubernetesOperator;

/// <summary>A service that the operator works with refuses something, or its settings lack something.</summary>
public sealed class OperatorException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What and why.</param>
    public OperatorException(string message)
        : base(message)
    {
    }
}
