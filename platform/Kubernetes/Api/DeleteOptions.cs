namespace Migration.Platform.Kubernetes;

/// <summary>How an object is deleted.</summary>
/// <param name="GracePeriodSeconds">Grace of a pod; null for its own.</param>
/// <param name="Uid">Only the object with this uid; another one of the same name is left alone.</param>
public sealed record DeleteOptions(long? GracePeriodSeconds = null, string? Uid = null);
