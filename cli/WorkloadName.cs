using Migration.Cli.Configuration;
using Migration.Contracts;

namespace Migration.Cli;

/// <summary>How workloads are written: <c>[[PLATFORM/]NAMESPACE/]POD/CONTAINER</c>.</summary>
internal static class WorkloadName
{
    /// <summary>The form, for help.</summary>
    public const string Form = "[[PLATFORM/]NAMESPACE/]POD/CONTAINER";

    /// <summary>Reads a name; what it leaves out comes from the context.</summary>
    /// <exception cref="CliException">It is not of the form.</exception>
    public static Workload Parse(string text, Connection connection)
    {
        var parts = text.Split('/');
        if (parts.Length is < 2 or > 4 || parts.Any(string.IsNullOrWhiteSpace))
        {
            throw new CliException(
                ExitCodes.Usage, $"'{text}' is no workload.",
                $"Write it {Form}, for example cache/redis; 'migratectl workloads' lists them.");
        }

        return new Workload
        {
            Platform = parts.Length == 4 ? parts[0] : connection.Platform,
            Namespace = parts.Length >= 3 ? parts[^3] : connection.Namespace,
            Pod = parts[^2],
            Container = parts[^1],
        };
    }

    /// <summary>The whole name.</summary>
    public static string Text(Workload w) => $"{w.Platform}/{w.Namespace}/{w.Pod}/{w.Container}";
}
