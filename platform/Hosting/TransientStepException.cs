namespace Migration.Platform.Hosting;

/// <summary>A step failed in a way that may pass by itself (a peer restarts, a connection broke): worth another try.</summary>
public sealed class TransientStepException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="step">One of the step names.</param>
    /// <param name="subject">What the step worked on.</param>
    /// <param name="cause">Why it failed and what to do about it.</param>
    /// <param name="inner">The failure underneath.</param>
    public TransientStepException(string step, string subject, string cause, Exception? inner = null)
        : base($"{step} of {subject} failed: {cause}", inner)
    {
    }

    /// <summary>
    /// This exception itself. The bus takes what goes back to an <see cref="OperationCanceledException"/> for a
    /// cancellation, which is neither tried again nor reported; here it is a time limit that a step ran into.
    /// </summary>
    public override Exception GetBaseException() => this;
}
