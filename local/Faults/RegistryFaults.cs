using Migration.Local.Machine;

namespace Migration.Local.Faults;

/// <summary>Faults of the registry beside its loss.</summary>
internal static class RegistryFaults
{
    private const int SlowBytesPerSecond = 1024;

    // Beyond the first pieces of a layer, before its end.
    private const long HalfWay = 1L << 20;

    /// <summary>All of them.</summary>
    public static IEnumerable<Fault> All() =>
    [
        Refusing(),
        Way("registry slow (1 KiB/s)", new GateWay { BytesPerSecond = SlowBytesPerSecond }),
        Way("registry silent", GateWay.Silent),
        Way("registry's connections break half way", new GateWay { BreaksAfterBytes = HalfWay }),
    ];

    private static Fault Way(string name, GateWay way) => Fault.UntilTheEnd(
        $"{name} until the end",
        scene => scene.Points.Registry.Set(way),
        scene => scene.Points.Registry.Set(GateWay.Open));

    /// <summary>Uploads and look-ups of checkpoint images are refused with status 500.</summary>
    private static Fault Refusing() => new(
        "registry refuses until the end", FaultEnd.AfterTheMigration,
        (scene, _) =>
        {
            var storage = new BrokenStorage(scene.Cluster.Registry.RepositoriesFolder);
            return Task.FromResult<Func<CancellationToken, Task>>(_ =>
            {
                storage.Dispose();
                return Task.CompletedTask;
            });
        });
}

/// <summary>Takes the registry's repository for checkpoints away: a file is where its folder was.</summary>
public sealed class BrokenStorage : IDisposable
{
    private readonly string _folder;
    private readonly string _aside;

    /// <summary>Takes it away.</summary>
    /// <param name="repositories">Folder of all repositories.</param>
    public BrokenStorage(string repositories)
    {
        _folder = Path.Combine(repositories, "checkpoints");
        _aside = _folder + ".aside";
        Directory.CreateDirectory(repositories);
        if (Directory.Exists(_folder))
            Directory.Move(_folder, _aside);
        while (!PutInTheWay())
        {
            // A push that was under way has made its folder anew.
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Puts it back.</summary>
    public void Dispose()
    {
        File.Delete(_folder);
        if (Directory.Exists(_aside))
            Directory.Move(_aside, _folder);
    }

    private bool PutInTheWay()
    {
        try
        {
            File.WriteAllText(_folder, "in the way");
            return true;
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(_folder))
        {
            return false;
        }
    }
}
