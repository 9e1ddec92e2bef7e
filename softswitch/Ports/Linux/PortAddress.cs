namespace Migration.Softswitch.Ports.Linux;

/// <summary>An interface, perhaps inside a named network namespace (/run/netns, as iproute2 makes them).</summary>
/// <param name="Namespace">Name of the namespace, null for the one the process runs in.</param>
/// <param name="Interface">Name of the interface, at most 15 characters.</param>
internal sealed record PortAddress(string? Namespace, string Interface)
{
    private const int LongestInterfaceName = 15;
    private const string NamespaceFolder = "/run/netns/";

    /// <summary>File that stands for the namespace; null without one.</summary>
    public string? NamespacePath => Namespace is null ? null : NamespaceFolder + Namespace;

    /// <summary>Reads IFNAME or NETNS/IFNAME.</summary>
    /// <exception cref="FormatException">It is neither; the message says what is wrong.</exception>
    public static PortAddress Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var space = slash < 0 ? null : text[..slash];
        var name = text[(slash + 1)..];
        if (space is not null && (space.Length == 0 || space is "." or ".."))
        {
            throw new FormatException($"\"{text}\": what is before the / is not a name in {NamespaceFolder}");
        }

        if (name.Length is 0 or > LongestInterfaceName || name.Any(c => c is '/' or ' ' or ':' || !char.IsAscii(c)))
        {
            throw new FormatException(
                $"\"{text}\": an interface name has 1 to {LongestInterfaceName} characters without / : or space");
        }

        return new PortAddress(space, name);
    }

    /// <inheritdoc/>
    public override string ToString() => Namespace is null ? Interface : $"{Namespace}/{Interface}";
}
