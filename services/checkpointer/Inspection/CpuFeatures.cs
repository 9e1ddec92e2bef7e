namespace Migration.Checkpointer.Inspection;

/// <summary>The processors' features, as <c>/proc/cpuinfo</c> names them.</summary>
internal static class CpuFeatures
{
    /// <summary>Where they are.</summary>
    public const string Path = "/proc/cpuinfo";

    /// <summary>Features that all processors have; a task may run on any of them.</summary>
    /// <param name="lines">Lines like <c>flags : fpu vme de</c>, or <c>Features : fp asimd</c> on ARM.</param>
    public static IReadOnlyList<string> Parse(IEnumerable<string> lines)
    {
        HashSet<string>? common = null;
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || line[..colon].Trim() is not ("flags" or "Features"))
                continue;
            var features = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (common is null)
                common = [.. features];
            else
                common.IntersectWith(features);
        }

        return [.. (common ?? []).Order(StringComparer.Ordinal)];
    }
}
