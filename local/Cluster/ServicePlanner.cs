using Migration.Local.Faults;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.Local.Cluster;

/// <summary>Says which services a run has, each with its settings and its port.</summary>
/// <param name="record">The run.</param>
/// <param name="settings">Settings of the services.</param>
/// <param name="points">Where the run can be hurt; null for nowhere.</param>
/// <param name="ports">Free ports.</param>
internal sealed class ServicePlanner(
    RunRecord record, ServiceSettings settings, FaultPoints? points, Queue<int> ports)
{
    /// <summary>A coordinator, one switchctl, and the services of each node.</summary>
    /// <param name="options">What differs between runs.</param>
    /// <param name="coordinatorPort">Port of the coordinator.</param>
    /// <param name="switchctlPort">Port of switchctl.</param>
    /// <param name="nodes">The nodes by name.</param>
    public IReadOnlyList<ServicePlan> PlanAll(
        LocalClusterOptions options,
        int coordinatorPort,
        int switchctlPort,
        IReadOnlyDictionary<string, PodmanNode> nodes) =>
        Plan(
            options, coordinatorPort,
            [new(SwitchControllers.Names[0], "switchctl", settings.SwitchCtl(), switchctlPort)], nodes);

    /// <summary>
    /// As <see cref="PlanAll"/> with two switchctl, each reaching broker and switch through gates of its own, so that it
    /// alone can be cut off.
    /// </summary>
    /// <param name="options">What differs between runs.</param>
    /// <param name="coordinatorPort">Port of the coordinator.</param>
    /// <param name="brokerPort">Port of the broker.</param>
    /// <param name="switchPort">Port of the switch.</param>
    /// <param name="nodes">The nodes by name.</param>
    public IReadOnlyList<ServicePlan> PlanPaired(
        LocalClusterOptions options,
        int coordinatorPort,
        int brokerPort,
        int switchPort,
        IReadOnlyDictionary<string, PodmanNode> nodes) =>
        Plan(
            options, coordinatorPort,
            [.. SwitchControllers.Names.Select(name => BehindGates(name, brokerPort, switchPort))], nodes);

    private ServicePlan BehindGates(string name, int brokerPort, int switchPort)
    {
        var toBroker = TcpGate.Start(ports.Dequeue(), brokerPort);
        var toSwitch = TcpGate.Start(ports.Dequeue(), switchPort);
        points!.AddGates(name, toBroker, toSwitch);
        return new ServicePlan(
            name, "switchctl", settings.SwitchCtl(toBroker.Port, toSwitch.Port), ports.Dequeue(), MayStandBy: true);
    }

    private List<ServicePlan> Plan(
        LocalClusterOptions options,
        int coordinatorPort,
        IReadOnlyList<ServicePlan> controllers,
        IReadOnlyDictionary<string, PodmanNode> nodes)
    {
        List<ServicePlan> plans =
        [
            new("coordinator", "coordinator", settings.Coordinator(controllers[0].Port), coordinatorPort),
            .. controllers,
        ];
        foreach (var place in Topology.Nodes)
        {
            var node = nodes[place.Name];
            void Add(string service, Dictionary<string, string> configuration) =>
                plans.Add(new($"{service}-{place.Name}", service, configuration, ports.Dequeue()));

            Add("checkpointer", settings.Checkpointer(place, node));
            Add("imagebuilder", settings.ImageBuilder(place, node));
            Add("deployer", settings.Deployer(place, node, options.KeepAddress));
        }

        var none = new Dictionary<string, string>();
        foreach (var plan in plans)
        {
            foreach (var (name, value) in points?.AddClock(plan.Name, record) ?? none)
                plan.Settings[name] = value;
            // Last: they are to win.
            foreach (var (name, value) in options.Extra.GetValueOrDefault(plan.Name) ?? none)
                plan.Settings[name] = value;
        }

        return plans;
    }
}
