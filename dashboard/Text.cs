using System.Globalization;

namespace Migration.Dashboard;

/// <summary>Figures and times for people.</summary>
internal static class Text
{
    private const double Kilo = 1000;

    /// <summary>A duration: <c>9.3 ms</c>, <c>382 ms</c>, <c>2.17 s</c>, <c>1 min 5 s</c>.</summary>
    public static string Ms(double ms) => ms switch
    {
        < 10 => ms.ToString("0.0", CultureInfo.InvariantCulture) + " ms",
        < Kilo => ms.ToString("0", CultureInfo.InvariantCulture) + " ms",
        < 60 * Kilo => (ms / Kilo).ToString("0.00", CultureInfo.InvariantCulture) + " s",
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(ms / 60_000)} min {(int)(ms / Kilo) % 60} s"),
    };

    /// <summary>A size: <c>3.0 MB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => (bytes / Kilo).ToString("0.0", CultureInfo.InvariantCulture) + " kB",
        < 1_000_000_000 => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB",
        _ => (bytes / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + " GB",
    };

    /// <summary>A number with its thousands apart.</summary>
    public static string Number(double number) => number < 1e6
        ? number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u2009')
        : (number / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " M";

    /// <summary>Time of day; with the date unless it is today's.</summary>
    public static string Time(DateTimeOffset at, DateTimeOffset now) => at.UtcDateTime.ToString(
        at.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A number for SVG and CSS.</summary>
    public static string N(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
