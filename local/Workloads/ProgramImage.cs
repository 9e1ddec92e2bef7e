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
        List<string> copied = [.. program.Programs];
        foreach (var folder in program.Folders)
            copied.AddRange(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsOfUse));
        string[] linked = [.. copied.Where(f => program.Programs.Contains(f) || f.EndsWith(".so", StringComparison.Ordinal))];
        var libraries = LibraryPath()
            .Matches(await Machine.Command.RunAsync("ldd", linked, cancellation: cancellation))
            .Select(m => m.Groups[1].Value);
        var made = Directory.CreateTempSubdirectory("containerflow-image-");
        try
        {
            var files = copied.Concat(libraries).Distinct()
                .Select(f => new RootfsFile { SourcePath = f, ImagePath = f }).ToList();
            foreach (var (path, content) in Always.Select(a => (a.Key, System.Text.Encoding.ASCII.GetBytes(a.Value)))
                         .Concat(program.Files.Select(f => (f.Key, f.Value))))
            {
                var source = Path.Combine(made.FullName, $"{files.Count}");
                await File.WriteAllBytesAsync(source, content, cancellation);
                files.Add(new RootfsFile { SourcePath = source, ImagePath = path });
            }

            using var client = new RegistryClient(
                new RegistryClientOptions { Registry = registry, PlainHttp = true }, TimeProvider.System);
            await new RootfsImageBuilder(client).PushFilesAsync(
                files,
                new ImageReference { Registry = registry, Repository = program.Name, Tag = "local" },
                new RootfsImageOptions
                {
                    Command = program.Command,
                    Environment = program.Environment,
                    ExposedPorts = [$"{program.Port}/tcp"],
                },
                cancellation);
            return $"{registry}/{program.Name}:local";
        }
        finally
        {
            made.Delete(recursive: true);
        }
    }

    private static bool IsOfUse(string path) => !path.Contains("/__pycache__/", StringComparison.Ordinal)
        && !path.Contains("/test/", StringComparison.Ordinal) && !path.Contains("/config-", StringComparison.Ordinal);

    [GeneratedRegex(@"(/\S+) \(0x", RegexOptions.CultureInvariant)]
    private static partial Regex LibraryPath();
}
