using Migration.Bench.Faults;
using Migration.Bench.Fleet;
using Migration.Bench.Freeze;
using Migration.Bench.HoldReplay;
using Migration.Bench.Hops;
using Migration.Bench.Image;
using Migration.Bench.Pages;
using Migration.Bench.Scale;
using Migration.Bench.SwitchForwarding;
using Migration.Bench.SwitchWrites;
using Migration.Bench.Workloads;

namespace Migration.Bench;

/// <summary>All benches.</summary>
internal static class BenchCatalog
{
    /// <summary>In the order in which they are listed.</summary>
    public static IReadOnlyList<IBench> All { get; } =
        [
            new FreezeBench(), new ImageBench(), new PagesBench(), new HoldReplayBench(), new SwitchForwardingBench(),
            new SwitchWritesBench(), new FaultsBench(), new WorkloadsBench(), new ScaleBench(),
            new HopsBench(), new FleetBench(),
        ];

    /// <summary>The bench of a name; null when there is none.</summary>
    public static IBench? Find(string name) =>
        All.FirstOrDefault(b => b.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
