namespace Migration.Local.Machine;

/// <summary>
/// Finds the processes of a run: those on record, those that carry the run's mark in their environment, the containers'
/// monitors (which name the run's folder), what runs in the control groups of the run's pods, and what all of these
/// started.
/// </summary>
internal sealed class RunProcesses(string folder, IReadOnlyList<RunRecordEntry> record, EngineIds engines)
{
    // Programs that name the folder without being the run's (an editor, a pager on a log) are left alone.
    private const string Monitor = "conmon";

    private readonly HashSet<ProcessIdentity> _recorded =
    [
        .. record.Select(e => e.Process).OfType<ProcessIdentity>()
            .Except(record.Where(e => e.Gone).Select(e => e.Process).OfType<ProcessIdentity>()),
    ];

    internal IReadOnlyList<ProcessIdentity> Find()
    {
        var all = ProcFs.Processes().Select(ProcFs.Find).OfType<ProcessIdentity>().ToList();
        var ours = all.Where(IsOurs).Select(p => p.Id).ToHashSet();
        var parents = all.ToDictionary(p => p.Id, p => ProcFs.ParentOf(p.Id));
        var spared = OwnLine(parents);
        return [.. all.Where(p => !spared.Contains(p.Id) && HasAncestor(p.Id, ours, parents))];
    }

    private static bool HasAncestor(int id, HashSet<int> ours, Dictionary<int, int> parents)
    {
        for (var at = id; at > 1; at = parents.GetValueOrDefault(at))
        {
            if (ours.Contains(at))
                return true;
        }

        return false;
    }

    /// <summary>
    /// This program and what it was started by: never killed, whatever they carry in their environment.
    /// </summary>
    private static HashSet<int> OwnLine(Dictionary<int, int> parents)
    {
        HashSet<int> line = [];
        for (var at = Environment.ProcessId; at > 0 && line.Add(at);)
            at = parents.GetValueOrDefault(at);
        return line;
    }

    private bool IsOurs(ProcessIdentity process) =>
        _recorded.Contains(process) ||
        ProcFs.EnvironmentOf(process.Id).Split('\0').Contains($"{RunRecord.Marker}={folder}") ||
        (ProcFs.NameOf(process.Id) == Monitor &&
            ProcFs.ArgumentsOf(process.Id).Contains(folder + "/", StringComparison.Ordinal)) ||
        ControlGroups.IdsIn(ProcFs.ControlGroupsOf(process.Id)).Any(engines.Contains);
}
