using System.Net;

namespace Migration.Platform.Podman;

/// <summary>The engine refused a call, or was not there to answer it.</summary>
public sealed class PodmanException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="operation">What was asked, for example <c>restore</c>.</param>
    /// <param name="subject">What it was asked of, for example <c>container web</c>.</param>
    /// <param name="status">Status of the answer; null when there was none.</param>
    /// <param name="cause">The engine's own words, or what kept it from answering.</param>
    /// <param name="inner">The failure underneath.</param>
    public PodmanException(
        string operation, string subject, HttpStatusCode? status, string cause, Exception? inner = null)
        : base($"podman {operation} of {subject}: {cause}", inner)
    {
        Operation = operation;
        Subject = subject;
        Status = status;
        Cause = cause;
    }

    /// <summary>What was asked.</summary>
    public string Operation { get; }

    /// <summary>What it was asked of.</summary>
    public string Subject { get; }

    /// <summary>Status of the answer; null when the engine did not answer.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>The engine's own words.</summary>
    public string Cause { get; }

    /// <summary>Whether the engine was not reachable, which may pass by itself.</summary>
    public bool IsUnreachable => Status is null;

    /// <summary>Whether the thing asked about does not exist.</summary>
    public bool IsNotFound => Status is HttpStatusCode.NotFound;
}
