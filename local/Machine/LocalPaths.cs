namespace Migration.Local.Machine;

/// <summary>Where the local run keeps its things.</summary>
public static class LocalPaths
{
    /// <summary>Folder above the runs' private folders, unless CONTAINERFLOW_HOME names another.</summary>
    public const string DefaultHome = "/var/lib/containerflow";

    private const string HomeVariable = "CONTAINERFLOW_HOME";
    private const string ToolsVariable = "CONTAINERFLOW_TOOLS";
    private const string DefaultTools = "/opt/containerflow";

    /// <summary>Folder with the CRIU that scripts/install-prerequisites.sh provides, to be put first on PATH.</summary>
    public static string CriuFolder => Path.Combine(Variable(ToolsVariable, DefaultTools), "criu", "bin");

    /// <summary>Private folder of a run.</summary>
    /// <param name="instance">Name of the run.</param>
    public static string RunFolder(string instance) =>
        Path.GetFullPath(Path.Combine(Variable(HomeVariable, DefaultHome), instance));

    /// <summary>Folder of a run on a memory-backed file system.</summary>
    /// <param name="runFolder">Private folder of the run.</param>
    public static string MemoryFolder(string runFolder) =>
        Path.Combine("/dev/shm", "containerflow-" + Path.GetFileName(runFolder));

    /// <summary>Beginning of the names of the run's network namespaces.</summary>
    /// <param name="instance">Name of the run.</param>
    public static string NamespacePrefix(string instance) => $"cf-{instance}-";

    private static string Variable(string name, string fallback) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : fallback;
}
