using System.Globalization;

namespace Migration.Platform.Processes;

/// <summary>What source and target of a process workload agree upon inside a checkpoint.</summary>
public static class ProcessCheckpoint
{
    /// <summary>Name under which the network namespace, which is not dumped, is put in again.</summary>
    public const string NetworkKey = "extRootNetNS";

    /// <summary>
    /// Annotation: the terminal of the tree as CRIU names it, under which another one is put in; absent without.
    /// </summary>
    public const string TerminalKey = "containerflow.process.terminal";

    /// <summary>Annotation: file that standard output and error, or what is written on the terminal, are appended to;
    /// absent for <c>/dev/null</c>.</summary>
    public const string LogFileKey = "containerflow.process.log-file";

    /// <summary>Beginning of annotations that carry the workload's labels.</summary>
    public const string LabelPrefix = "containerflow.process.label/";

    /// <summary>Tells CRIU that a network namespace is not to be dumped (criu(8), <c>--external</c>).</summary>
    /// <param name="inode">Inode of the namespace.</param>
    public static string ExternalNetwork(long? inode) =>
        string.Create(CultureInfo.InvariantCulture, $"net[{inode}]:{NetworkKey}");
}
