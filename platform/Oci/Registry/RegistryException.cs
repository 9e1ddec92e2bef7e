using System.Net;

namespace Migration.Platform.Oci;

/// <summary>A registry refused an operation, could not be reached, or sent something else than promised.</summary>
public sealed class RegistryException : Exception
{
    /// <summary>Names the operation, what it was about, and why it failed.</summary>
    public RegistryException(
        string operation, string reference, string cause, HttpStatusCode? status = null, string? code = null,
        Exception? inner = null)
        : base($"{operation} of '{reference}' failed: {cause}", inner)
    {
        Operation = operation;
        Reference = reference;
        Status = status;
        Code = code;
    }

    /// <summary>What was tried, like <c>push manifest</c>.</summary>
    public string Operation { get; }

    /// <summary>Registry, repository and tag or digest it was about.</summary>
    public string Reference { get; }

    /// <summary>HTTP status of the registry's answer, or null when there was none.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>The registry's error code (distribution specification, error codes), like DENIED; or null.</summary>
    public string? Code { get; }
}
