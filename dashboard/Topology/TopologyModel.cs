using Migration.Dashboard.Model;

namespace Migration.Dashboard.Topology;

/// <summary>What the picture of the network shows, before it has places.</summary>
internal sealed record TopologyModel
{
    /// <summary>The nodes with their pods.</summary>
    public required IReadOnlyList<Node> Nodes { get; init; }

    /// <summary>Services and where they lead.</summary>
    public required IReadOnlyList<Link> Links { get; init; }

    /// <summary>Ports of the switch that lead to no node.</summary>
    public required IReadOnlyList<int> OtherPorts { get; init; }

    /// <summary>Names of the switches, or what is missing at the first that is not controlled.</summary>
    public required string SwitchText { get; init; }

    /// <summary>All switches are controlled.</summary>
    public required bool SwitchIsUp { get; init; }

    /// <summary>From node to node, while something moves; null while nothing does.</summary>
    public Move? Moving { get; init; }

    /// <summary>Packets that wait at the switch.</summary>
    public int Waiting => Links.Sum(l => l.Waiting);

    /// <summary>Packets per second to all backends.</summary>
    public double RateIn => Links.Sum(l => l.RateIn);

    /// <summary>Packets per second from all backends.</summary>
    public double RateOut => Links.Sum(l => l.RateOut);

    /// <summary>In words, for those who do not see it.</summary>
    public string Description => string.Join(". ", Links
        .Select(l => $"{l.Vip} is {l.StateText} {l.Pod} on {l.Node}"
            + (l.Waiting > 0 ? $", {l.Waiting} packets wait" : ""))
        .Append(Moving is { } m ? $"{m.Name} moves from {m.From} to {m.To}: {m.Text}" : "Nothing moves")) + ".";

    /// <summary>Takes it from the board.</summary>
    public static TopologyModel Of(Board board)
    {
        var network = board.Network;
        var current = board.Current is { } c && StateWords.IsRunning(c.State) ? c : null;
        var backends = network?.Backends ?? [];
        var links = backends.Select(b => LinkOf(b, board)).ToList();
        var ports = backends.GroupBy(b => b.Node).ToDictionary(g => g.Key, g => g.First().SwitchPort);
        var nodes = board.Nodes.Select(n => new Node(
                n.Name, n.Platform, n.SwitchPort ?? (ports.TryGetValue(n.Name, out var p) ? p : null),
                [.. PodsOn(n.Name, backends, current)]))
            .ToList();
        var problem = network?.Switches.FirstOrDefault(s => s.Problem is not null);
        return new TopologyModel
        {
            Nodes = nodes,
            Links = links,
            OtherPorts = [.. (network?.Ports ?? []).Except(nodes.Select(n => n.Port).OfType<int>()).Order()],
            SwitchText = problem is not null
                ? $"{problem.Name}: {problem.Problem}"
                : network is null ? "not connected" : string.Join(", ", network.Switches.Select(s => s.Name)),
            SwitchIsUp = network is not null && problem is null && board.NetworkProblem is null,
            Moving = current is { SourceNode: { } from } ? new Move(
                current.ShortName, from, current.TargetNode, StateWords.Label(current.State),
                StateWords.Meaning(current.State), StateWords.Tone(current.State)) : null,
        };
    }

    private static Link LinkOf(NetworkInfo.BackendEntry b, Board board)
    {
        var service = board.Network!.Services.FirstOrDefault(s => s.Name == b.Service);
        var before = board.NetworkBefore?.Backends.FirstOrDefault(o => o.Id == b.Id);
        var seconds = (board.Network.At - (board.NetworkBefore?.At ?? board.Network.At)).TotalSeconds;
        return new Link
        {
            Service = b.Service,
            Vip = service is null ? b.Service : $"{service.Vip}:{service.Port}",
            Node = b.Node,
            Pod = b.Workload.Pod,
            State = b.State,
            Waiting = b.Waiting,
            WaitingBytes = b.WaitingBytes,
            RateIn = Rate(b.PacketsIn, before?.PacketsIn),
            RateOut = Rate(b.PacketsOut, before?.PacketsOut),
        };

        // A row that is written anew counts from zero again.
        double Rate(long now, long? then) =>
            then is { } t && seconds > 0 && now >= t ? (now - t) / seconds : 0;
    }

    private static IEnumerable<Pod> PodsOn(
        string node, IReadOnlyList<NetworkInfo.BackendEntry> backends, MigrationInfo? current)
    {
        foreach (var b in backends.Where(b => b.Node == node).DistinctBy(b => b.Workload))
        {
            var moves = current is not null && b.Workload == current.Workload;
            yield return new Pod(
                b.Workload.Pod, b.Address,
                moves && StateWords.IsFrozen(current!.State) ? "frozen" : b.State == "deliver" ? "serves" : b.State,
                moves && StateWords.IsFrozen(current!.State) ? "ice" : b.State == "deliver" ? "good" : "ice", false);
        }

        if (current is null || backends.Any(b => b.Node == node && b.Workload == current.Workload))
            yield break;
        if (node == current.TargetNode)
        {
            var target = backends.FirstOrDefault(b => b.Workload == current.Workload)?.Target;
            yield return new Pod(
                target?.Pod ?? current.Workload.Pod, target?.Address ?? "", current.State switch
                {
                    "Accepted" => "is prepared",
                    "Pushed" => "is restored",
                    "Restored" => "restored",
                    "RollingBack" => "is removed",
                    _ => "waits",
                }, "quiet", true);
        }
        else if (node == current.SourceNode && current.State == "Redirected")
        {
            yield return new Pod(current.Workload.Pod, "", "is retired", "quiet", true);
        }
    }

    /// <summary>A node.</summary>
    internal sealed record Node(string Name, string Platform, int? Port, IReadOnlyList<Pod> Pods);

    /// <summary>A pod on a node; a ghost is not there yet, or not for long.</summary>
    internal sealed record Pod(string Name, string Address, string Text, string Tone, bool IsGhost);

    /// <summary>A move from node to node.</summary>
    internal sealed record Move(string Name, string From, string To, string State, string Text, string Tone);

    /// <summary>The way from a service address to a pod.</summary>
    internal sealed record Link
    {
        public required string Service { get; init; }

        public required string Vip { get; init; }

        public required string Node { get; init; }

        public required string Pod { get; init; }

        public required string State { get; init; }

        public required int Waiting { get; init; }

        public required long WaitingBytes { get; init; }

        public required double RateIn { get; init; }

        public required double RateOut { get; init; }

        public bool IsHeld => State is "hold" or "refuse";

        public string StateText => State switch
        {
            "deliver" => "delivered to",
            "drain" => "new connections wait for",
            "hold" => "held for",
            _ => "refused for",
        };
    }
}
