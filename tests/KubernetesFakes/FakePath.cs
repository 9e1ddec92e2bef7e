namespace Migration.KubernetesFakes;

/// <summary>A path of an API server taken apart.</summary>
internal sealed record FakePath(string Root, string? Space, string Plural, string? Name, string? Subresource)
{
    public string Collection => Space is null ? $"{Root}/{Plural}" : $"{Root}/namespaces/{Space}/{Plural}";

    public string Full => $"{Collection}/{Name}";

    public static FakePath? Parse(string path)
    {
        var parts = path.Split('/');
        var start = parts[0] switch { "api" => 2, "apis" => 3, _ => 0 };
        if (start == 0 || parts.Length <= start)
            return null;
        var root = string.Join('/', parts[..start]);
        var rest = parts[start..];
        string? space = null;
        if (rest.Length > 2 && rest[0] == "namespaces")
        {
            space = rest[1];
            rest = rest[2..];
        }

        return new FakePath(root, space, rest[0], rest.Length > 1 ? Uri.UnescapeDataString(rest[1]) : null,
            rest.Length > 2 ? string.Join('/', rest[2..]) : null);
    }

    /// <summary>Whether an object's path is in this collection.</summary>
    public bool Contains(string path) =>
        Parse(path) is { } other && other.Root == Root && other.Plural == Plural && other.Name is not null
        && (Space is null || Space == other.Space);
}
