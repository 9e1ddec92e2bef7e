using Migration.Platform.Hosting;
using Migration.Platform.Kubernetes;

namespace Migration.Deployer.Kubernetes;

/// <summary>Failures of the API server as failures of a step.</summary>
internal static class KubernetesFailures
{
    /// <summary>Worth another try, or not.</summary>
    public static Exception Of(string step, string subject, KubernetesException e) => e.IsTransient || e.IsConflict
        ? new TransientStepException(step, subject, e.Message, e)
        : new StepException(step, subject, e.Message, e);
}
