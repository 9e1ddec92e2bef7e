namespace Migration.Platform.Oci;

/// <summary>
/// Decides for one archive which names and links may go in a layer. Everything an unpacking engine could be led
/// out of the tree by is refused: the archive may come from another machine.
/// </summary>
internal sealed class ArchivePathRules(string archive)
{
    private const int LongestPath = 4096;
    private const int MostMembers = 1_000_000;
    private const string WhiteoutPrefix = ".wh.";

    private readonly Dictionary<string, LayerEntryKind> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _symbolicLinks = new(StringComparer.Ordinal);

    /// <summary>The member's name without <c>./</c> and trailing slash; empty for the root itself.</summary>
    public string CheckName(string raw)
    {
        if (raw.Length > LongestPath)
            throw Refuse(raw[..64] + "...", $"the name is longer than {LongestPath} characters");
        if (raw.StartsWith('/'))
            throw Refuse(raw, "the name is an absolute path");
        if (raw.Contains('\0'))
            throw Refuse(raw.Replace('\0', '?'), "the name contains a NUL");
        var parts = raw.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToList();
        if (parts.Contains(".."))
            throw Refuse(raw, "the name leaves the tree by '..'");
        if (parts.Any(part => part.StartsWith(WhiteoutPrefix, StringComparison.Ordinal)))
            throw Refuse(raw, $"a name beginning with '{WhiteoutPrefix}' is a deletion mark in a layer");
        return string.Join('/', parts);
    }

    /// <summary>Takes note of a member and refuses it if it does not go together with the earlier ones.</summary>
    public void Admit(string name, LayerEntryKind kind, string? linkTarget)
    {
        if (_seen.TryGetValue(name, out var earlier)
            && !(earlier == LayerEntryKind.Directory && kind == LayerEntryKind.Directory))
        {
            throw Refuse(name, "the name is there twice; which of them counts is not defined");
        }
        if (_seen.Count == MostMembers)
            throw Refuse(name, $"there are more than {MostMembers} members");
        for (var slash = name.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = name.IndexOf('/', slash + 1))
        {
            if (_seen.TryGetValue(name[..slash], out var parent) && parent != LayerEntryKind.Directory)
                throw Refuse(name, $"its parent '{name[..slash]}' is a link or a file");
        }
        if (kind == LayerEntryKind.HardLink)
            CheckHardLink(name, linkTarget);
        else if (kind == LayerEntryKind.SymbolicLink)
            _symbolicLinks[name] = Resolve(name, linkTarget);
        _seen[name] = kind;
    }

    /// <summary>Last check, when all members are known.</summary>
    public void CheckLinksOfLinks()
    {
        // A target that leads through another link cannot be judged by its text: that link may climb.
        foreach (var (name, passed) in _symbolicLinks)
        {
            if (passed.Split('\n').FirstOrDefault(_symbolicLinks.ContainsKey) is { } through)
                throw Refuse(name, $"the link's target leads through another link, '{through}'");
        }
    }

    private void CheckHardLink(string name, string? target)
    {
        var normal = CheckLinkText(name, target, "hard link");
        if (normal.StartsWith('/') || normal.Split('/').Contains(".."))
            throw Refuse(name, $"the hard link points out of the tree, to '{target}'");
        if (!_seen.TryGetValue(CheckName(normal), out var kind) || kind != LayerEntryKind.File)
            throw Refuse(name, $"the hard link's target '{target}' is not an earlier file of the archive");
    }

    // The folders that the target passes through, one a line.
    private string Resolve(string name, string? target)
    {
        var text = CheckLinkText(name, target, "symbolic link");
        if (text.StartsWith('/'))
            throw Refuse(name, $"the symbolic link points out of the tree, to '{target}'");
        var path = name.Split('/')[..^1].ToList();
        var passed = new List<string>();
        foreach (var part in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
                continue;
            passed.Add(string.Join('/', path));
            if (part != "..")
                path.Add(part);
            else if (path.Count > 0)
                path.RemoveAt(path.Count - 1);
            else
                throw Refuse(name, $"the symbolic link points out of the tree, to '{target}'");
        }
        return string.Join('\n', passed);
    }

    private string CheckLinkText(string name, string? target, string what)
    {
        if (string.IsNullOrEmpty(target) || target.Length > LongestPath || target.AsSpan().ContainsAny('\0', '\n'))
            throw Refuse(name, $"the {what} has an empty, overlong or malformed target");
        return target;
    }

    private CheckpointArchiveException Refuse(string member, string why) => new(archive, member, why + ".");
}
