using Migration.Local.Machine;

namespace Migration.Local.Faults;

/// <summary>Faults that need two instances of switchctl.</summary>
internal static class SwitchControllerFaults
{
    /// <summary>Beyond the lease: the other instance has taken over when this one goes on.</summary>
    private static readonly TimeSpan BeyondTheLease = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan EndBound = TimeSpan.FromMinutes(1);

    /// <summary>All of them.</summary>
    public static IEnumerable<Fault> All() =>
    [
        Fault.Standstill("switchctl", BeyondTheLease, scene => scene.SwitchCtl),
        new Fault(
            "switchctl cut off from the broker until the end", FaultEnd.AfterTheMigration,
            (scene, _) =>
            {
                var gate = scene.Points.ToBroker[Active(scene)];
                gate.Set(GateWay.Silent);
                return Task.FromResult<Func<CancellationToken, Task>>(c => HealAsync(scene, gate, c));
            }),
        Fault.UntilTheEnd(
            "switchctl cut off from the switch until the end",
            scene => scene.Points.ToSwitch[Active(scene)].Set(GateWay.Silent),
            scene => scene.Points.ToSwitch[Active(scene)].Set(GateWay.Open)),
        new Fault(
            "kill both switchctl", FaultEnd.AtOnce,
            async (scene, _) =>
            {
                var both = scene.Cluster.SwitchControllers.All;
                foreach (var each in both)
                    await each.KillAsync();
                return async c =>
                {
                    foreach (var each in both)
                        await each.StartAgainAsync(c);
                };
            }),
    ];

    /// <summary>One that lost the broker ends when the other has taken its place, to be started again.</summary>
    private static async Task HealAsync(FaultScene scene, TcpGate gate, CancellationToken cancellation)
    {
        var lost = scene.SwitchCtl;
        if (await scene.Cluster.SwitchControllers.FindActiveAsync(cancellation) == lost)
        {
            gate.Set(GateWay.Open);
            return;
        }

        await lost.Process.Exited.WaitAsync(EndBound, cancellation);
        gate.Set(GateWay.Open);
        await lost.StartAgainAsync(cancellation);
    }

    private static string Active(FaultScene scene) =>
        scene.Cluster.Services.First(s => s.Value == scene.SwitchCtl).Key;
}
