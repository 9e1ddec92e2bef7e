using Migration.Local.Machine;

namespace Migration.Local.Faults;

/// <summary>Faults that need two instances of switchctl.</summary>
internal static class SwitchControllerFaults
{
    /// <summary>Beyond the lease: the other instance has taken over when this one goes on.</summary>
    private static readonly TimeSpan BeyondTheLease = TimeSpan.FromSeconds(6);

    /// <summary>All of them.</summary>
    public static IEnumerable<Fault> All() =>
    [
        Fault.Standstill("switchctl", BeyondTheLease, scene => scene.SwitchCtl),
        Fault.UntilTheEnd(
            "switchctl cut off from the broker until the end",
            scene => scene.Points.ToBroker[Active(scene)].Set(GateWay.Silent),
            scene => scene.Points.ToBroker[Active(scene)].Set(GateWay.Open)),
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

    private static string Active(FaultScene scene) =>
        scene.Cluster.Services.First(s => s.Value == scene.SwitchCtl).Key;
}
