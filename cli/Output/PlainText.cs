using System.Globalization;
using System.Text;

namespace Migration.Cli.Output;

/// <summary>Values for people.</summary>
internal static class PlainText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>Bytes with a unit, for example <c>24.1 MiB</c>; empty for null.</summary>
    public static string Bytes(long? bytes)
    {
        if (bytes is not { } value)
            return "";
        var number = (double)value;
        var unit = 0;
        for (; number >= 1024 && unit < Units.Length - 1; unit++)
            number /= 1024;
        return number.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>A duration with a unit; empty for null.</summary>
    public static string Duration(TimeSpan? time) => time switch
    {
        null => "",
        { TotalMilliseconds: < 1000 } t => t.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms",
        { TotalSeconds: < 120 } t => t.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture) + " s",
        { } t => Age(t),
    };

    /// <summary>Milliseconds as <see cref="Duration"/> writes them.</summary>
    public static string Milliseconds(double? milliseconds) =>
        Duration(milliseconds is { } value ? TimeSpan.FromMilliseconds(value) : null);

    /// <summary>An age as kubectl writes it, for example <c>5m12s</c> or <c>3d</c>.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "0s",
        { TotalMinutes: < 2 } => $"{(int)age.TotalSeconds}s",
        { TotalMinutes: < 10 } => $"{(int)age.TotalMinutes}m{age.Seconds}s",
        { TotalHours: < 3 } => $"{(int)age.TotalMinutes}m",
        { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
        _ => $"{(int)age.TotalDays}d",
    };

    /// <summary>
    /// Text of unknown origin without anything that a terminal would act on: control characters become <c>?</c>.
    /// </summary>
    public static string OneLine(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
            safe.Append(c is '\n' or '\t' ? ' ' : IsUnsafe(c) ? '?' : c);
        return safe.ToString();
    }

    // Control characters, and the marks that change the direction of text.
    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
