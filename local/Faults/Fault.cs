using Migration.Local.Parts;

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

    /// <summary>A fault that lasts until the migration has ended.</summary>
    /// <param name="name">Name.</param>
    /// <param name="begin">Makes it happen.</param>
    /// <param name="end">Ends it.</param>
    public static Fault UntilTheEnd(string name, Action<FaultScene> begin, Action<FaultScene> end) => new(
        name, FaultEnd.AfterTheMigration,
        (scene, _) =>
        {
            begin(scene);
            return Task.FromResult<Func<CancellationToken, Task>>(_ =>
            {
                end(scene);
                return Task.CompletedTask;
            });
        });

    /// <summary>A part stands still for a while: it answers nothing, and believes afterwards that no time has passed.</summary>
    /// <param name="role">Its role.</param>
    /// <param name="length">How long.</param>
    /// <param name="find">The part.</param>
    public static Fault Standstill(string role, TimeSpan length, Func<FaultScene, IInterruptible> find) => Once(
        $"{role} stands still for {length.TotalSeconds} s",
        async (scene, cancellation) =>
        {
            var part = find(scene);
            part.Suspend();
            try
            {
                await Task.Delay(length, cancellation);
            }
            finally
            {
                part.Proceed();
            }
        });

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
