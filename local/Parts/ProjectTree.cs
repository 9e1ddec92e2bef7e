using System.Runtime.InteropServices;
using Migration.Local.Machine;

namespace Migration.Local.Parts;

/// <summary>Finds the project's folders and the programs built from it.</summary>
public static class ProjectTree
{
    private const string Mark = "Migration.sln";

    /// <summary>Folder with the solution, found upwards from this program.</summary>
    /// <exception cref="LocalRunException">This program was not built inside the project.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>Path of a program of the project, built the same way (configuration, framework) as this one.</summary>
    /// <param name="project">Folder of its project, relative to the root, for example <c>services/deployer</c>.</param>
    /// <param name="assembly">Name of its assembly, for example <c>migration-deployer</c>.</param>
    /// <exception cref="LocalRunException">It is not built.</exception>
    public static string Program(string project, string assembly)
    {
        var built = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^2..];
        var path = Path.Combine(Root, project, "bin", built[0], built[1], $"{assembly}.dll");
        return File.Exists(path)
            ? path
            : throw new LocalRunException(
                $"{path} is not there: build it with dotnet build Migration.sln -c {built[0]}");
    }

    /// <summary>Path of a program that is built for this machine only, as an executable.</summary>
    /// <param name="project">Folder of its project, relative to the root.</param>
    /// <param name="name">Name of the executable.</param>
    /// <exception cref="LocalRunException">It is not built.</exception>
    public static string NativeProgram(string project, string name)
    {
        var built = AppContext.BaseDirectory.TrimEnd('/').Split('/')[^2..];
        var path = Path.Combine(
            Root, project, "bin", built[0], built[1], RuntimeInformation.RuntimeIdentifier, name);
        return File.Exists(path)
            ? path
            : throw new LocalRunException($"{path} is not there: build it with dotnet build {project} -c {built[0]}");
    }

    private static string FindRoot()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, Mark)))
                return at.TrimEnd('/');
        }

        throw new LocalRunException(
            $"no {Mark} above {AppContext.BaseDirectory}: run this from a clone of the project");
    }
}
