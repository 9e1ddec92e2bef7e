namespace Migration.Local.Faults;

/// <summary>Faults of the checkpoint itself.</summary>
internal static class CheckpointFaults
{
    /// <summary>CRIU refuses to dump connected sockets: its settings lack <c>tcp-established</c> and do not parse.</summary>
    public static Fault Failing() => new(
        "checkpoint and restore fail until the end", FaultEnd.AfterTheMigration,
        async (scene, cancellation) =>
        {
            var path = scene.Cluster.CriuSettingsPath;
            var settings = await File.ReadAllTextAsync(path, cancellation);
            await File.WriteAllTextAsync(path, "no-such-option\n", cancellation);
            return async c => await File.WriteAllTextAsync(path, settings, c);
        });
}
