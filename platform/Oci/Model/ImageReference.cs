using System.Text.RegularExpressions;

namespace Migration.Platform.Oci;

/// <summary>
/// Names an image: <c>host[:port]/repository[:tag][@digest]</c>. The host is required: a short name like
/// <c>redis</c> means another image on every machine.
/// </summary>
public sealed partial record ImageReference
{
    private const int LongestTag = 128;
    private const int LongestRepository = 255;

    /// <summary>Host of the registry, with port if one was given.</summary>
    public required string Registry { get; init; }

    /// <summary>Repository: lower-case path components separated by slashes.</summary>
    public required string Repository { get; init; }

    /// <summary>Tag, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>Digest, or null. Wins over the tag when both are there.</summary>
    public string? Digest { get; init; }

    /// <summary>What a manifest is asked for by: the digest, else the tag, else <c>latest</c>.</summary>
    public string TagOrDigest => Digest ?? Tag ?? "latest";

    /// <summary>Reads a reference.</summary>
    /// <exception cref="FormatException">The text is not a reference; the message says which part and why.</exception>
    public static ImageReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? "" : text[..slash];
        if (!HostPattern().IsMatch(host) || !(host.Contains('.') || host.Contains(':') || host == "localhost"))
            throw Bad(text, "it must start with the registry's host, like registry.example:5000/name:tag");
        var rest = text[(slash + 1)..];
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        var digest = at < 0 ? null : rest[(at + 1)..];
        if (digest is not null && !OciDigest.IsValid(digest))
            throw Bad(text, $"the digest '{digest}' is not sha256: and 64 lower-case hex digits");
        if (at >= 0)
            rest = rest[..at];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var tag = colon < 0 ? null : rest[(colon + 1)..];
        if (tag is not null && !IsTag(tag))
            throw Bad(text, $"the tag '{tag}' must be at most {LongestTag} letters, digits, '_', '.' or '-'");
        var repository = colon < 0 ? rest : rest[..colon];
        if (!IsRepository(repository))
            throw Bad(text, $"the repository '{repository}' must be lower-case names separated by '/'");
        return new ImageReference { Registry = host, Repository = repository, Tag = tag, Digest = digest };
    }

    /// <summary>Whether <paramref name="text"/> can be a tag.</summary>
    public static bool IsTag(string text) => TagPattern().IsMatch(text);

    /// <summary>Whether <paramref name="text"/> can be a repository.</summary>
    public static bool IsRepository(string text) =>
        text.Length <= LongestRepository && RepositoryPattern().IsMatch(text);

    /// <summary>The reference in its usual written form.</summary>
    public override string ToString() =>
        $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    private static FormatException Bad(string text, string why) =>
        new($"'{text}' is not an image reference: {why}.");

    [GeneratedRegex(@"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?\z")]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex TagPattern();
}
