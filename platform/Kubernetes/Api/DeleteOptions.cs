namespace Migration.Platform.Kubernetes;

/// <summary>How an object is deleted.</summary>
/// <param name="GracePeriodSeconds">Grace of a pod; null for its own.</param>
/// <param name="Uid">Only the object with this uid; another one of the same name is left alone.</param>
/// <param name="OrphansDependents">Whether what it owns stays, without an owner; otherwise that goes with it.</param>
public sealed record DeleteOptions(
    long? GracePeriodSeconds = null, string? Uid = null, bool OrphansDependents = false);
