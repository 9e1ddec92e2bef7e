namespace Migration.KubernetesOperator.Leadership;

/// <summary>Work that one instance of the operator does at a time.</summary>
public interface ILeaderTask
{
    /// <summary>Does the work until it is cancelled; begun again when it ends or fails.</summary>
    /// <param name="cancellation">The lease is gone, or the service stops.</param>
    Task RunAsync(CancellationToken cancellation);
}
