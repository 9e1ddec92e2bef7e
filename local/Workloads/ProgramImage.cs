using System.Text.RegularExpressions;
using Migration.Platform.Oci;

namespace Migration.Local.Workloads;

/// <summary>Images of this machine's own programs: no public registry is needed.</summary>
internal static partial class ProgramImage
{
    // Nobody in the container asks for more than whether root exists and where temporary files go.
    private static readonly Dictionary<string, string> Always = new()
    {
        ["/etc/passwd"] = "root:x:0:0:root:/:/bin/sh\n",
        ["/etc/group"] = "root:x:0:\n",
        ["/tmp/.keep"] = "",
    };

    /// <summary>Builds the image and pushes it.</summary>
    /// <param name="program">What goes into it.</param>
    /// <param name="registry">Registry without TLS, as host and port.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>Reference to pull it by.</returns>
    public static async Task<string> PushAsync(
        ServedProgram program, string registry, CancellationToken cancellation)
    {
        program.CheckInstalled();
        var made = Directory.CreateTempSubdirectory("containerflow-image-");
        try
        {
            if (program.Make is { } make)
                program = await make(program, made.CreateSubdirectory("program").FullName, cancellation);
            var files = await FilesAsync(program, made, cancellation);
            using var client = new RegistryClient(
                new RegistryClientOptions { Registry = registry, PlainHttp = true }, TimeProvider.System);
            await new RootfsImageBuilder(client).PushFilesAsync(
                files,
                new ImageReference { Registry = registry, Repository = program.Name, Tag = "local" },
                new RootfsImageOptions
                {
                    Command = program.Command,
                    Environment = program.Environment,
                    ExposedPorts = [$"{program.Port}/{(program.IsUdp ? "udp" : "tcp")}"],
                },
                cancellation);
            return $"{registry}/{program.Name}:local";
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    private static async Task<List<RootfsFile>> FilesAsync(
        ServedProgram program, DirectoryInfo made, CancellationToken cancellation)
    {
        List<RootfsFile> files =
        [
            .. program.Programs.Select(p => (Here: p, There: p))
                .Concat(program.Folders.SelectMany(f => Contents(f, f)))
                .Concat(program.Placed.SelectMany(p => Contents(p.Value, p.Key)))
                .Select(f => new RootfsFile { SourcePath = f.Here, ImagePath = f.There }),
        ];
        string[] linked = [.. files.Select(f => f.SourcePath).Where(f => program.Programs.Contains(f)
            || f.EndsWith(".so", StringComparison.Ordinal))];
        var libraries = LibraryPath()
            .Matches(await Machine.Command.RunAsync("ldd", linked, cancellation: cancellation))
            .Select(m => m.Groups[1].Value);
        var there = files.Select(f => f.ImagePath).ToHashSet(StringComparer.Ordinal);
        files.AddRange(libraries.Where(there.Add).Select(l => new RootfsFile { SourcePath = l, ImagePath = l }));
        var contents = Always.ToDictionary(a => a.Key, a => System.Text.Encoding.ASCII.GetBytes(a.Value));
        foreach (var (path, content) in program.Files)
            contents[path] = content;
        foreach (var (path, content) in contents)
        {
            var source = Path.Combine(made.FullName, $"{files.Count}");
            await File.WriteAllBytesAsync(source, content, cancellation);
            files.Add(new RootfsFile { SourcePath = source, ImagePath = path });
        }

        return files;
    }

    private static IEnumerable<(string Here, string There)> Contents(string here, string there) =>
        File.Exists(here)
            ? [(here, there)]
            : Directory.EnumerateFiles(here, "*", SearchOption.AllDirectories).Where(IsOfUse)
                .Select(f => (f, Path.Combine(there, Path.GetRelativePath(here, f))));

    private static bool IsOfUse(string path) => !path.Contains("/__pycache__/", StringComparison.Ordinal)
        && !path.Contains("/test/", StringComparison.Ordinal) && !path.Contains("/config-", StringComparison.Ordinal);

    [GeneratedRegex(@"(/\S+) \(0x", RegexOptions.CultureInvariant)]
    private static partial Regex LibraryPath();
}
