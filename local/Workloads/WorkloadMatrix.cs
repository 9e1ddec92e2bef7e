using System.Net;
using System.Net.Sockets;
using Migration.Contracts;
using Migration.Local.Cluster;
using Migration.Local.Events;
using Migration.Local.Job;
using Migration.Local.Machine;
using Migration.Local.Reporting;

namespace Migration.Local.Workloads;

/// <summary>Moves workloads there and back under load, one after the other, and checks every answer of theirs.</summary>
public sealed class WorkloadMatrix : IAsyncDisposable
{
    private static readonly TimeSpan EndBound = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ReachableBound = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AnswerBound = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly LocalCluster _cluster;
    private readonly EventFeed _feed;
    private readonly MigrationWatch _watch;

    private WorkloadMatrix(LocalCluster cluster, EventFeed feed)
    {
        (_cluster, _feed) = (cluster, feed);
        _watch = new MigrationWatch(feed, null);
    }

    /// <summary>Begins to follow events.</summary>
    /// <param name="cluster">The cluster; outlives the matrix.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static async Task<WorkloadMatrix> StartAsync(LocalCluster cluster, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return new WorkloadMatrix(cluster, await EventFeed.StartAsync(
            await cluster.Broker.ConnectAsync("workloads", cancellation), cancellation));
    }

    /// <summary>Starts a workload with its clients and moves it.</summary>
    /// <param name="program">The workload.</param>
    /// <param name="connections">Clients.</param>
    /// <param name="migrations">How often it moves.</param>
    /// <param name="progress">Told what happens, a line at a time.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="LocalRunException">It does not start; says why and what to do.</exception>
    public async Task<WorkloadResult> RunAsync(
        ServedProgram program, int connections, int migrations, Action<string> progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(progress);
        var image = await ProgramImage.PushAsync(program, _cluster.Registry.Address, cancellation);
        await Task.WhenAll(
            _cluster.Nodes.Values.Select(n => n.Engine.PullImageAsync(image, tlsVerify: false, cancellation)));
        progress($"{program.Name}: its image is on every node");
        var workload = await LocalWorkload.StartAsync(
            _cluster.Nodes[Topology.Nodes[0].Name], program.Name, image, program.Command,
            _cluster.CriuSettingsPath, cancellation: cancellation);
        // A service address for each, so that they do not get in each other's way.
        var vip = _cluster.Addressing.Of(
            $"10.100.1.{1 + ServedPrograms.All.Index().First(p => p.Item.Name == program.Name).Index}");
        var registration = new SwitchRegistration(_cluster.SwitchCtl);
        foreach (var port in program.MorePorts.Prepend(program.Port))
        {
            await registration.RegisterServiceAsync(
                $"{program.Name}-{port}", workload.Workload, workload.Endpoint, port,
                new IPEndPoint(IPAddress.Parse(vip), port), program.IsUdp, cancellation);
        }

        List<CheckingClient> clients = [];
        try
        {
            for (var i = 0; i < connections; i++)
            {
                var service = new IPEndPoint(IPAddress.Parse(vip), program.PortOf?.Invoke(i) ?? program.Port);
                clients.Add(await ConnectAsync(program, service, i, cancellation));
            }


            return await MoveAsync(program, workload.Workload, clients, migrations, progress, cancellation);
        }
        finally
        {
            foreach (var client in clients)
                await client.DisposeAsync();
        }
    }

    /// <summary>Stops following events; the workloads are left to the cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        await _feed.DisposeAsync();
    }

    private async Task<WorkloadResult> MoveAsync(
        ServedProgram program, Workload workload, List<CheckingClient> clients, int migrations,
        Action<string> progress, CancellationToken cancellation)
    {
        List<MigrationEnd> ends = [];
        List<string> failures = [];
        var at = 0;
        var stall = TimeSpan.Zero;
        for (var i = 0; i < migrations; i++)
        {
            clients.ForEach(c => c.BeginRecord());
            var end = await MigrateAsync(workload, Topology.Nodes[1 - at].Name, cancellation);
            ends.Add(end);
            if (end.Outcome == MigrationOutcomes.Completed)
                at = 1 - at;
            else
                failures.Add($"{end.Outcome}: {end.Reason}");
            await AnsweredAsync(clients, cancellation);
            stall = new[] { stall, clients.Max(c => c.LongestStall()) }.Max();
            progress($"{program.Name}: {end.Source} -> {end.Target} {end.Outcome}, freeze {end.FreezeMs:0} ms"
                + (end.Reason is null ? "" : $", {end.Reason}"));
        }

        await TransferredAsync(clients, cancellation);
        failures.AddRange(clients.Select(c => c.Failure).OfType<string>());
        var freezes = ends.Where(e => e.Outcome == MigrationOutcomes.Completed).Select(e => e.FreezeMs).Order().ToList();
        return new WorkloadResult(
            program.Name, migrations, freezes.Count, clients.Count, clients.Count(c => c.Lost),
            clients.Count(c => c is { Lost: false, Failure: not null }), clients.Sum(c => c.Answers),
            clients.Any(c => c.Transfers is not null) ? clients.Sum(c => c.Transfers) : null,
            clients.Any(c => c.Repeats is not null) ? clients.Sum(c => c.Repeats) : null,
            freezes.Count == 0 ? 0 : freezes[freezes.Count / 2], stall.TotalMilliseconds,
            ends.Count == 0 ? 0 : ends[^1].ImageBytes, [.. failures.Distinct()], program.Needs);
    }

    private async Task<MigrationEnd> MigrateAsync(Workload workload, string target, CancellationToken cancellation)
    {
        var id = Guid.NewGuid();
        var end = _watch.EndOfAsync(id);
        await _feed.RequestAsync(
            new MigrationRequested
            {
                MigrationId = id, Workload = workload, TargetNode = target, RequestedBy = "workloads",
            },
            cancellation);
        return await end.WaitAsync(EndBound, cancellation);
    }

    private async Task<CheckingClient> ConnectAsync(
        ServedProgram program, IPEndPoint service, int number, CancellationToken cancellation)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(ReachableBound);
        while (true)
        {
            var socket = await _cluster.Network.Clients.RunAsync(
                () => program.IsUdp
                    ? new Socket(service.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
                    : new Socket(service.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
            try
            {
                return await CheckingClient.StartAsync(socket, service, program.Talk(number), bound.Token);
            }
            catch (Exception e) when (e is SocketException or IOException && !bound.IsCancellationRequested)
            {
                // It is still starting.
                socket.Dispose();
                await Task.Delay(Pause, bound.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new LocalRunException(
                    $"{program.Name} does not answer at {service} after {ReachableBound.TotalSeconds} s");
            }
        }
    }

    /// <summary>Waits until every client that is well has an answer more, so that no gap is still open.</summary>
    private static Task AnsweredAsync(List<CheckingClient> clients, CancellationToken cancellation) =>
        MoreAsync(clients, c => c.Answers, "answer", cancellation);

    /// <summary>Waits until what was under way at the last migration has come to its end, to know all of it.</summary>
    private static Task TransferredAsync(List<CheckingClient> clients, CancellationToken cancellation) =>
        MoreAsync([.. clients.Where(c => c.Transfers is not null)], c => c.Transfers!.Value, "end of its transfer", cancellation);

    private static async Task MoreAsync(
        List<CheckingClient> clients, Func<CheckingClient, long> count, string what, CancellationToken cancellation)
    {
        var before = clients.ToDictionary(c => c, count);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(AnswerBound);
        while (clients.Any(c => c.Failure is null && count(c) == before[c]))
        {
            try
            {
                await Task.Delay(Pause, bound.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new LocalRunException($"a client had no {what} within {AnswerBound.TotalMinutes} min");
            }
        }
    }
}
