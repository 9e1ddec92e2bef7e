using System.Globalization;

namespace Migration.Coordinator.Admission;

/// <summary>Sizes for sentences.</summary>
internal static class Size
{
    private const double MiB = 1024 * 1024;

    /// <summary>In MiB, with one decimal.</summary>
    public static string Text(long bytes) => (bytes / MiB).ToString("0.0 'MiB'", CultureInfo.InvariantCulture);
}
