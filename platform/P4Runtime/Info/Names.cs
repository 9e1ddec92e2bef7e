namespace Migration.Platform.P4Runtime.Info;

/// <summary>Names in error messages.</summary>
internal static class Names
{
    private const int Shown = 12;

    public static string List(IEnumerable<string> names)
    {
        var all = names.Order(StringComparer.Ordinal).ToList();
        if (all.Count == 0)
            return "none";
        var text = string.Join(", ", all.Take(Shown));
        return all.Count <= Shown ? text : $"{text}, ... ({all.Count} in all)";
    }
}
