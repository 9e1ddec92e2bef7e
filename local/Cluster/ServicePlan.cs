using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.Local.Cluster;

/// <summary>A service of the run, before it is started.</summary>
/// <param name="Name">Name of its process, for example <c>deployer-node-a</c>.</param>
/// <param name="Service">The service, for example <c>deployer</c>.</param>
/// <param name="Settings">Its configuration, as environment variables.</param>
/// <param name="Port">HTTP port on 127.0.0.1.</param>
/// <param name="MayStandBy">Whether it is one of two, of which one acts and the other is never ready.</param>
public sealed record ServicePlan(
    string Name, string Service, Dictionary<string, string> Settings, int Port, bool MayStandBy = false)
{
    /// <summary>Its HTTP address.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <summary>All variables of its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment => ServiceProcess.EnvironmentOf(Settings, Address);

    /// <summary>Path of its project file.</summary>
    /// <exception cref="LocalRunException">There is not exactly one in its folder.</exception>
    public string ProjectFile
    {
        get
        {
            var folder = Path.Combine(ProjectTree.Root, "services", Service);
            return Directory.GetFiles(folder, "*.csproj") is [var file]
                ? file
                : throw new LocalRunException($"{folder} has to have one project");
        }
    }
}
