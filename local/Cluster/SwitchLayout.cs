namespace Migration.Local.Cluster;

/// <summary>A switch and what its ports lead to.</summary>
/// <param name="Name">Name of the switch and of its namespace.</param>
/// <param name="Ports">Port number to the name of a node, of clients or of another switch; interfaces are called so.</param>
public sealed record SwitchPlace(string Name, IReadOnlyDictionary<int, string> Ports);

/// <summary>A port by which a switch reaches a node or clients where it is not the one that most switches use.</summary>
/// <param name="Switch">Name of the switch.</param>
/// <param name="Destination">Name of the node or clients.</param>
/// <param name="Port">Number of the port.</param>
public sealed record Detour(string Switch, string Destination, int Port);

/// <summary>The switches of a local run and the cables between them, its nodes and its clients.</summary>
public sealed record SwitchLayout
{
    /// <summary>One switch between all.</summary>
    public static readonly SwitchLayout OneSwitch = new()
    {
        Switches =
        [
            new(Topology.Switch, Topology.Nodes
                .ToDictionary(n => n.SwitchPort, n => n.Name)
                .Append(new KeyValuePair<int, string>(Topology.ClientsPort, Topology.Clients))
                .ToDictionary()),
        ],
    };

    /// <summary>
    /// Four switches in a diamond: clients at the first, nodes at the last, two ways between them. What goes to node-a
    /// and to the first clients takes the second switch, what goes to node-b and the other clients the third.
    /// </summary>
    public static readonly SwitchLayout Diamond = new()
    {
        Switches =
        [
            new("s1", new Dictionary<int, string>
            {
                [1] = "s2", [2] = "s3", [Topology.ClientsPort] = Topology.Clients,
                [Topology.MoreClientsPort] = Topology.MoreClients,
            }),
            new("s2", new Dictionary<int, string> { [1] = "s4", [3] = "s1" }),
            new("s3", new Dictionary<int, string> { [1] = "s4", [3] = "s1" }),
            new("s4", new Dictionary<int, string> { [1] = "node-a", [2] = "node-b", [3] = "s2", [4] = "s3" }),
        ],
        Detours =
        [
            new("s2", "node-b", 1), new("s3", "node-b", 1),
            new("s2", Topology.MoreClients, 3), new("s3", Topology.MoreClients, 3),
        ],
    };

    /// <summary>The switches.</summary>
    public required IReadOnlyList<SwitchPlace> Switches { get; init; }

    /// <summary>Ports that differ from those of most switches.</summary>
    public IReadOnlyList<Detour> Detours { get; init; } = [];

    /// <summary>Whether there is a second namespace of clients.</summary>
    public bool HasMoreClients => Switches.Any(s => s.Ports.Values.Contains(Topology.MoreClients));

    /// <summary>Numbers of all ports that a switch has.</summary>
    public IEnumerable<int> Ports => Switches.SelectMany(s => s.Ports.Keys).Distinct().Order();

    /// <summary>The switch that a node or clients are plugged into.</summary>
    /// <param name="name">Name of the node or clients.</param>
    public SwitchPlace At(string name) => Switches.Single(s => s.Ports.Values.Contains(name));
}
