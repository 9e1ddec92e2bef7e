using Migration.Contracts;

namespace Migration.Platform.Hosting;

/// <summary>A step of a migration failed for good; says which step, on what, and why.</summary>
public sealed class StepException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="step">One of <see cref="MigrationSteps"/>.</param>
    /// <param name="subject">What the step worked on, for example <c>container web on node-a</c>.</param>
    /// <param name="cause">Why it failed and what to do about it.</param>
    /// <param name="inner">The failure underneath.</param>
    public StepException(string step, string subject, string cause, Exception? inner = null)
        : base($"{step} of {subject} failed: {cause}", inner)
    {
        Step = step;
        Subject = subject;
    }

    /// <summary>The step, one of <see cref="MigrationSteps"/>.</summary>
    public string Step { get; }

    /// <summary>What the step worked on.</summary>
    public string Subject { get; }

    /// <summary>
    /// This exception itself. The bus takes what goes back to an <see cref="OperationCanceledException"/> for a
    /// cancellation, which is neither tried again nor reported; here it is a time limit that a step ran into.
    /// </summary>
    public override Exception GetBaseException() => this;
}
