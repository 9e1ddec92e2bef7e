using System.Text.RegularExpressions;
using Migration.Local.Machine;
using Migration.Platform.Oci;

namespace Migration.Local.Cluster;

/// <summary>
/// An image with this machine's redis-server, made from Debian's package: no public registry is needed. The libraries
/// are those that the programs are linked with.
/// </summary>
public static partial class RedisImage
{
    /// <summary>Port that the server listens on.</summary>
    public const int Port = 6379;

    private const string Repository = "redis";
    private static readonly string[] Programs = ["/usr/bin/redis-server", "/usr/bin/redis-cli"];

    /// <summary>Command line of the server: in memory only, reachable from outside the container.</summary>
    public static IReadOnlyList<string> Command { get; } = CommandFor(new Addressing(IsV6: false));

    /// <summary>Command line of a server that is reached by addresses of a family.</summary>
    /// <param name="addressing">How addresses are written.</param>
    public static IReadOnlyList<string> CommandFor(Addressing addressing)
    {
        ArgumentNullException.ThrowIfNull(addressing);
        return
        [
            "/usr/bin/redis-server", "--save", "", "--appendonly", "no", "--protected-mode", "no", "--bind",
            addressing.IsV6 ? "::" : "0.0.0.0",
        ];
    }

    /// <summary>Builds the image and pushes it.</summary>
    /// <param name="registry">Registry without TLS, as host and port.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>Reference to pull it by.</returns>
    /// <exception cref="LocalRunException">Redis is not installed.</exception>
    public static async Task<string> PushAsync(string registry, CancellationToken cancellation = default)
    {
        var missing = Programs.Where(p => !File.Exists(p)).ToList();
        if (missing.Count > 0)
        {
            throw new LocalRunException(
                $"{string.Join(" and ", missing)} missing: run scripts/install-prerequisites.sh or " +
                "apt-get install redis-server");
        }

        List<string> files = [.. Programs];
        foreach (var program in Programs)
            files.AddRange(Libraries(await Machine.Command.RunAsync("ldd", [program], cancellation: cancellation)));
        using var client = new RegistryClient(
            new RegistryClientOptions { Registry = registry, PlainHttp = true }, TimeProvider.System);
        var pushed = await new RootfsImageBuilder(client).PushFilesAsync(
            files.Distinct().Select(f => new RootfsFile { SourcePath = f, ImagePath = f }),
            new ImageReference { Registry = registry, Repository = Repository, Tag = "local" },
            new RootfsImageOptions { Command = Command, ExposedPorts = [$"{Port}/tcp"] },
            cancellation);
        return $"{registry}/{Repository}:{pushed.Reference.Tag ?? "local"}";
    }

    /// <summary>Paths in the answer of <c>ldd</c>: <c>name => path (address)</c>, or the loader's path alone.</summary>
    internal static IEnumerable<string> Libraries(string ldd) =>
        LibraryPath().Matches(ldd).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"(/\S+) \(0x", RegexOptions.CultureInvariant)]
    private static partial Regex LibraryPath();
}
