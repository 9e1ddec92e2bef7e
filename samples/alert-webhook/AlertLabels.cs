namespace Migration.Samples.AlertWebhook;

/// <summary>The labels that turn an alert into a migration.</summary>
internal static class AlertLabels
{
    /// <summary>Label that must be <c>true</c>: not every alert about a container asks for a move.</summary>
    public const string Migrate = "migrate";

    /// <summary>Label with the pod; needed.</summary>
    public const string Pod = "pod";

    /// <summary>Label with the container; needed.</summary>
    public const string Container = "container";

    /// <summary>Label with the platform; <c>podman</c> when absent.</summary>
    public const string Platform = "platform";

    /// <summary>Label with the namespace; <c>default</c> when absent.</summary>
    public const string Namespace = "namespace";

    /// <summary>Label with the node to move to; when absent, the first that could take the workload in.</summary>
    public const string TargetNode = "target_node";

    /// <summary>Whether an alert asks for a migration now.</summary>
    /// <param name="alert">The alert.</param>
    public static bool IsWanted(Alert alert) => alert.Status == "firing" && alert[Migrate] == "true";

    /// <summary>What is missing, by place in the message; empty when nothing is.</summary>
    /// <param name="group">The message.</param>
    public static Dictionary<string, string[]> Check(AlertGroup group)
    {
        Dictionary<string, string[]> problems = [];
        if (group.Alerts is null)
            problems["alerts"] = ["alerts is missing: this takes Alertmanager's webhook message, version 4."];
        foreach (var (index, alert) in (group.Alerts ?? []).Index().Where(a => IsWanted(a.Item)))
        {
            foreach (var label in (string[])[Pod, Container])
            {
                if (alert[label] is null)
                    problems[$"alerts[{index}].labels.{label}"] = [$"Add the label '{label}' to the alert's rule."];
            }

            if (string.IsNullOrEmpty(alert.Fingerprint) || alert.StartsAt is null)
            {
                problems[$"alerts[{index}]"] =
                    ["fingerprint or startsAt is missing: without them a repeated alert would move it again."];
            }
        }

        return problems;
    }
}
