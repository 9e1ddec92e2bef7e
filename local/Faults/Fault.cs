namespace Migration.Local.Faults;

/// <summary>When a fault ends.</summary>
public enum FaultEnd
{
    /// <summary>As soon as it has happened: a process starts again.</summary>
    AtOnce,

    /// <summary>When the migration has ended, one way or the other.</summary>
    AfterTheMigration,
}

/// <summary>Something that goes wrong during a migration.</summary>
/// <param name="Name">Name, for example <c>kill switchctl</c>.</param>
/// <param name="End">When it ends.</param>
/// <param name="Inject">Makes it happen; what it returns ends it.</param>
public sealed record Fault(
    string Name, FaultEnd End, Func<FaultScene, CancellationToken, Task<Func<CancellationToken, Task>>> Inject)
{
    /// <summary>A fault that is over once it has happened.</summary>
    /// <param name="name">Name.</param>
    /// <param name="inject">Makes it happen.</param>
    public static Fault Once(string name, Func<FaultScene, CancellationToken, Task> inject) => new(
        name, FaultEnd.AtOnce,
        async (scene, cancellation) =>
        {
            await inject(scene, cancellation);
            return _ => Task.CompletedTask;
        });

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
