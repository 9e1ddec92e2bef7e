using Migration.SwitchCtl.Desired;

namespace Migration.SwitchCtl.Rows;

/// <summary>Works out the rows that the switch has to hold; depends on nothing but its arguments.</summary>
public static class RowPlanner
{
    // Locally administered; the last four octets are the service's IPv4 address, or its IPv6 address folded.
    private const ulong ServiceMacPrefix = 0x0200_0000_0000;
    private const ulong Service6MacPrefix = 0x0206_0000_0000;

    /// <summary>All rows.</summary>
    /// <param name="state">What is wanted.</param>
    /// <param name="tables">The services' buckets.</param>
    public static IEnumerable<TableRow> Plan(DesiredState state, BucketTables tables)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(tables);
        var phases = state.ActiveMigrations
            .SelectMany(m => m.BackendIds.Select(id => (id, m.Phase)))
            .ToDictionary(p => p.id, p => p.Phase);
        return Ports(state)
            .Concat(Routes(state))
            .Concat(Sources(state))
            .Concat(state.Backends.Select(b =>
                BackendRow(b, DesiredState.StateOf(b, phases.TryGetValue(b.Id, out var phase) ? phase : null))))
            .Concat(state.Connections.Select(ConnectionRow))
            .Concat(Services(state, tables))
            .Concat(Answers(state));
    }

    /// <summary>The row that says where a backend's packets go: the one that a cut-over changes.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="state">What to do with its packets.</param>
    public static TableRow BackendRow(Backend backend, BackendState state)
    {
        ArgumentNullException.ThrowIfNull(backend);
        var key = new RowKey(Pipeline.Backend, (ulong)backend.Id);
        var to = backend.Endpoint;
        var where = new RowParams(to.Address.Value, (ulong)backend.Port, to.NextHopMac.Value, (ulong)to.SwitchPort);
        return state switch
        {
            BackendState.Deliver => new TableRow(key, to.Address.IsV6 ? Pipeline.Deliver6 : Pipeline.Deliver, where),
            BackendState.Drain => new TableRow(key, to.Address.IsV6 ? Pipeline.Drain6 : Pipeline.Drain, where),
            BackendState.Hold => new TableRow(key, Pipeline.Hold, default),
            _ => new TableRow(key, Pipeline.Refuse, default),
        };
    }

    /// <summary>The row of a connection of its own.</summary>
    /// <param name="connection">The connection.</param>
    public static TableRow ConnectionRow(PinnedConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var (service, client, port) =
            ((ulong)connection.ServiceId, connection.Client.Value, (ulong)connection.ClientPort);
        var to = new RowParams((ulong)connection.BackendId);
        return connection.Client.IsV6
            ? new TableRow(new RowKey(Pipeline.Connection6, client, service, port), Pipeline.Stay6, to)
            : new TableRow(new RowKey(Pipeline.Connection, service, (ulong)client, port), Pipeline.Stay, to);
    }

    /// <summary>The row that leads a bucket's old connections.</summary>
    /// <param name="home">The bucket.</param>
    public static RowKey BucketKey(BucketHome home)
    {
        ArgumentNullException.ThrowIfNull(home);
        return new RowKey(Pipeline.Bucket, (ulong)home.ServiceId, (ulong)home.Bucket);
    }

    /// <summary>The row that gives a backend's answers the service's address.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="service">Its service.</param>
    /// <param name="address">Address the answers come from.</param>
    public static TableRow FromService(Backend backend, Service service, IpAddress address)
    {
        ArgumentNullException.ThrowIfNull(service);
        return new TableRow(
            SourceKey(backend, service, address),
            address.IsV6 ? Pipeline.FromService6 : Pipeline.FromService,
            new RowParams(service.Vip.Value, (ulong)service.Port));
    }

    /// <summary>The row that silences a pod on a backend's port.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="service">Its service.</param>
    /// <param name="address">Address to silence.</param>
    public static TableRow Fence(Backend backend, Service service, IpAddress address) =>
        new(SourceKey(backend, service, address), address.IsV6 ? Pipeline.Fence6 : Pipeline.Fence, default);

    /// <summary>The row that keeps what a backend's new pod says until the clients are sent to it.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="service">Its service.</param>
    /// <param name="address">Address of the new pod.</param>
    public static TableRow HoldAnswers(Backend backend, Service service, IpAddress address)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return new TableRow(
            SourceKey(backend, service, address), address.IsV6 ? Pipeline.HoldAnswers6 : Pipeline.HoldAnswers,
            new RowParams((ulong)backend.Id));
    }

    private static RowKey SourceKey(Backend backend, Service service, IpAddress address)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(service);
        return new RowKey(
            address.IsV6 ? Pipeline.BackendSource6 : Pipeline.BackendSource,
            address.Value,
            (ulong)service.Protocol,
            (ulong)backend.Port);
    }

    private static IEnumerable<TableRow> Ports(DesiredState state)
    {
        var registered = state.Ports.Select(p => p.Number).ToHashSet();
        return state.Ports
            .Concat(state.Pods
                .Where(p => !state.RemoteNodes.Contains(p.Node) && !registered.Contains(p.SwitchPort))
                .DistinctBy(p => p.SwitchPort)
                .Select(p => new SwitchPort(p.SwitchPort, p.GatewayMac)))
            .Select(p => new TableRow(
                new RowKey(Pipeline.PortMac, (ulong)p.Number), Pipeline.SetSourceMac, new RowParams(p.Mac.Value)));
    }

    private static IEnumerable<TableRow> Routes(DesiredState state) =>
        state.Routes
            .Concat(PodsByAddress(state).Select(p => new StaticRoute(
                IpPrefix.Whole(p.Address), p.Mac, p.SwitchPort)))
            .DistinctBy(r => r.Prefix)
            .Select(r => new TableRow(
                new RowKey(
                    r.Prefix.Address.IsV6 ? Pipeline.Route6 : Pipeline.Route,
                    r.Prefix.Address.Value,
                    (ulong)r.Prefix.Length),
                r.Prefix.Address.IsV6 ? Pipeline.NextHop6 : Pipeline.NextHop,
                new RowParams(r.NextHopMac.Value, (ulong)r.Port)));

    // While a pod moves and keeps its address there are two: the one that serves counts, otherwise the older one.
    private static IEnumerable<ConnectedPod> PodsByAddress(DesiredState state)
    {
        var serving = state.Backends.Select(b => (b.Endpoint.Address, b.Endpoint.Node)).ToHashSet();
        return state.Pods
            .OrderByDescending(p => serving.Contains((p.Address, p.Node)))
            .DistinctBy(p => p.Address);
    }

    private static Dictionary<RowKey, TableRow>.ValueCollection Sources(DesiredState state)
    {
        var services = state.Services.ToDictionary(s => s.Id);
        var backends = state.Backends.ToDictionary(b => b.Id);
        var rows = new Dictionary<RowKey, TableRow>();
        foreach (var backend in state.Backends)
        {
            var row = FromService(backend, services[backend.ServiceId], backend.Endpoint.Address);
            rows[row.Key] = row;
        }

        // Fences last: they outdo the way back of the same address.
        foreach (var migration in state.ActiveMigrations)
        {
            foreach (var backend in migration.BackendIds.Where(backends.ContainsKey).Select(id => backends[id]))
            {
                if (Silencing(migration, backend, services[backend.ServiceId]) is { } row)
                    rows[row.Key] = row;
            }
        }

        return rows.Values;
    }

    // The source is not silenced while it is held: what it still sends before it is frozen are answers that its clients
    // would otherwise miss until its restored retransmission timer, a second later. Frozen, it is silent anyway.
    private static TableRow? Silencing(MigrationRecord migration, Backend backend, Service service) => migration switch
    {
        // One address cannot be silenced and heard at once. Draining, only the source speaks. Held, what either says
        // waits. Redirected, the source is frozen and its node's engine removes it without a word.
        { KeepsAddress: true, Phase: not MigrationPhase.Held } => null,
        { Phase: MigrationPhase.Redirected } => Fence(backend, service, IpAddress.Parse(migration.Source.Address)),
        { Phase: MigrationPhase.Draining or MigrationPhase.Held, Target: { } target } =>
            HoldAnswers(backend, service, IpAddress.Parse(target.Address)),
        _ => null,
    };

    private static IEnumerable<TableRow> Services(DesiredState state, BucketTables tables)
    {
        var members = state.Backends.ToLookup(b => b.ServiceId);
        var homes = state.BucketHomes.ToDictionary(BucketKey, h => h.BackendId);
        foreach (var service in state.Services)
        {
            var backends = members[service.Id].ToArray();
            var buckets = tables.Of(service.Id, Array.ConvertAll(backends, b => b.Name));
            for (var bucket = 0; bucket < buckets.Length; bucket++)
            {
                var key = new RowKey(Pipeline.Bucket, (ulong)service.Id, (ulong)bucket);
                var promised = backends[buckets[bucket]].Id;
                var isMoving = homes.TryGetValue(key, out var home) && home != promised;
                yield return new TableRow(
                    key, Pipeline.SetBackend, new RowParams((ulong)(isMoving ? home : promised)));
                if (isMoving)
                {
                    yield return new TableRow(
                        key with { Table = Pipeline.Moving }, Pipeline.Promise, new RowParams((ulong)promised));
                }
            }

            yield return new TableRow(
                new RowKey(
                    service.Vip.IsV6 ? Pipeline.Service6 : Pipeline.Service,
                    service.Vip.Value,
                    (ulong)service.Protocol,
                    (ulong)service.Port),
                service.Vip.IsV6 ? Pipeline.SetService6 : Pipeline.SetService,
                new RowParams((ulong)service.Id, (ulong)tables.Size));
        }
    }

    // To ARP requests and neighbour solicitations.
    private static IEnumerable<TableRow> Answers(DesiredState state)
    {
        var answers = state.Services.Select(s => s.Vip).Distinct()
            .ToDictionary(vip => vip, MacOf);
        foreach (var gateway in state.Gateways)
            answers[gateway.Address] = gateway.Mac;
        foreach (var pod in state.Pods)
            answers.TryAdd(pod.Gateway, pod.GatewayMac);
        return answers.Select(a => new TableRow(
            new RowKey(a.Key.IsV6 ? Pipeline.NdReply : Pipeline.ArpReply, a.Key.Value),
            a.Key.IsV6 ? Pipeline.NdAnswer : Pipeline.ArpAnswer,
            new RowParams(a.Value.Value)));
    }

    // Two services may have the same one: the switch does not look at it.
    private static Mac MacOf(IpAddress vip)
    {
        if (!vip.IsV6)
            return new Mac(ServiceMacPrefix | (ulong)vip.Value);
        var folded = (ulong)(vip.Value >> 64) ^ (ulong)vip.Value;
        return new Mac(Service6MacPrefix | (uint)(folded >> 32 ^ folded));
    }
}
