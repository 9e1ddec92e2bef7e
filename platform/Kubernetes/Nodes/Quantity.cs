using System.Globalization;

namespace Migration.Platform.Kubernetes;

/// <summary>Amounts as Kubernetes writes them: <c>250m</c>, <c>1.5</c>, <c>64Mi</c>, <c>2G</c>, <c>1e3</c>.</summary>
public static class Quantity
{
    // k8s.io/apimachinery, pkg/api/resource/suffix.go
    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1024m), ("Mi", 1024m * 1024), ("Gi", 1024m * 1024 * 1024), ("Ti", 1024m * 1024 * 1024 * 1024),
        ("Pi", 1024m * 1024 * 1024 * 1024 * 1024), ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m),
        ("G", 1e9m), ("T", 1e12m), ("P", 1e15m),
    ];

    /// <summary>Reads an amount; null when it is none.</summary>
    /// <param name="text">The amount.</param>
    public static decimal? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var (suffix, factor) = Array.Find(Suffixes, s => text.EndsWith(s.Suffix, StringComparison.Ordinal));
        var number = suffix is null ? text : text[..^suffix.Length];
        return decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value * (suffix is null ? 1 : factor)
            : null;
    }
}
