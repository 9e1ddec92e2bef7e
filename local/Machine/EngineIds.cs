namespace Migration.Local.Machine;

/// <summary>
/// Tells whether a pod or container belongs to the engines of a run, by looking for its id in their databases and, for
/// what is removed already, in their event logs. The ids are random 256-bit numbers: a hit is proof, whatever the
/// format.
/// </summary>
internal sealed class EngineIds
{
    private static readonly string[] DatabaseNames = ["bolt_state.db", "db.sql", "db.sql-wal", "events.log"];
    private readonly List<byte[]> _databases;
    private readonly Dictionary<string, bool> _known = [];

    private EngineIds(List<byte[]> databases) => _databases = databases;

    internal static EngineIds Of(string folder) => new([.. Databases(folder).Select(File.ReadAllBytes)]);

    internal bool Contains(string id)
    {
        if (!_known.TryGetValue(id, out var found))
        {
            var text = System.Text.Encoding.ASCII.GetBytes(id);
            _known[id] = found = _databases.Any(d => d.AsSpan().IndexOf(text) >= 0);
        }

        return found;
    }

    private static List<string> Databases(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        // ENGINE/root/db.sql, ENGINE/root/libpod/bolt_state.db, ENGINE/tmp/events/events.log; no deeper, where the
        // containers' own files are.
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 };
        return DatabaseNames.SelectMany(name => Directory.EnumerateFiles(folder, name, options)).ToList();
    }
}
