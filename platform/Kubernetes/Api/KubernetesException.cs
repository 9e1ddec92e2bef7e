using System.Net;

namespace Migration.Platform.Kubernetes;

/// <summary>The API server or a kubelet refused a call, or was not there to answer it.</summary>
public sealed class KubernetesException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="operation">What was asked, for example <c>patch pods web in default</c>.</param>
    /// <param name="status">Status of the answer; null when there was none.</param>
    /// <param name="cause">Why, with the cure where there is one.</param>
    /// <param name="inner">The failure underneath.</param>
    public KubernetesException(string operation, HttpStatusCode? status, string cause, Exception? inner = null)
        : base($"{operation}: {cause}", inner)
    {
        Operation = operation;
        Status = status;
        Cause = cause;
    }

    /// <summary>What was asked.</summary>
    public string Operation { get; }

    /// <summary>Status of the answer; null when there was none.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Why, without what was asked.</summary>
    public string Cause { get; }

    /// <summary>Whether it may pass by itself: no answer, too many requests, or a server in trouble.</summary>
    public bool IsTransient =>
        Status is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>Whether the object does not exist.</summary>
    public bool IsNotFound => Status is HttpStatusCode.NotFound;

    /// <summary>Whether the object exists already, or has changed since it was read.</summary>
    public bool IsConflict => Status is HttpStatusCode.Conflict;

    /// <summary>Whether the history that was asked for is not kept any more.</summary>
    public bool IsExpired => Status is HttpStatusCode.Gone;
}
