namespace Migration.Coordinator;

/// <summary>What can run a workload.</summary>
internal static class Platforms
{
    /// <summary>All names, as requests and options spell them.</summary>
    public static readonly IReadOnlyList<string> All = ["kubernetes", "podman", "process"];

    /// <summary>All names for messages to people.</summary>
    public static string List { get; } = string.Join(", ", All);
}
