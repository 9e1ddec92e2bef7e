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
}
