using Migration.Contracts;
using Migration.Dashboard.Model;

namespace Migration.Dashboard.Tests.Harness;

/// <summary>Things as the real parts were seen to report them.</summary>
internal static class Samples
{
    private static readonly (string Name, string Node, double At, double Ms, long? Bytes)[] Full =
    [
        ("prepare", "node-b", 60, 766.2, null),
        ("drain", "node-a", 1180, 79.6, null),
        ("hold", "switchctl", 1310, 9.0, null),
        ("checkpoint", "node-a", 1345, 382.7, 11_200_000),
        ("rewrite", "node-a", 1750, 22.6, null),
        ("build", "node-a", 1780, 5.7, null),
        ("push", "node-a", 1790, 290.7, 3_012_000),
        ("pull", "node-b", 2180, 314.8, 3_012_000),
        ("restore", "node-b", 2500, 627.5, null),
        ("redirect", "switchctl", 3420, 52.1, null),
        ("retire", "node-a", 3560, 546.2, null),
    ];

    public static Workload Redis { get; } =
        new() { Platform = "podman", Pod = "redis", Container = "redis-server" };

    public static MigrationInfo Accepted(Guid id, DateTimeOffset at, string target = "node-b") => new()
    {
        Id = id,
        State = "Accepted",
        Workload = Redis,
        SourceNode = target == "node-b" ? "node-a" : "node-b",
        TargetNode = target,
        RequestedBy = "tester",
        RequestedAt = at,
        AcceptedAt = at,
        ChangedAt = at,
        Priority = MigrationPriorities.UserTriggered,
        Options = new MigrationWay("stop-and-copy", null),
    };

    /// <summary>The same migration with its first steps done.</summary>
    public static MigrationInfo With(this MigrationInfo migration, int steps, string state) => migration with
    {
        State = state,
        ChangedAt = migration.RequestedAt.AddMilliseconds(steps == 0 ? 0 : Full[steps - 1].At + Full[steps - 1].Ms),
        Steps = [.. Full.Take(steps).Select(s => new StepInfo
        {
            Name = s.Name,
            // The way back is the same the other way round.
            Node = s.Node == "switchctl" ? s.Node
                : (s.Node == "node-a") == (migration.SourceNode == "node-a") ? "node-a" : "node-b",
            StartedAt = migration.RequestedAt.AddMilliseconds(s.At),
            DurationMs = s.Ms,
            Bytes = s.Bytes,
        })],
    };

    public static MigrationInfo Completed(Guid id, DateTimeOffset at, string target = "node-b", double freeze = 2166.0)
    {
        var done = Accepted(id, at, target).With(Full.Length, MigrationOutcomes.Completed);
        return done with { FreezeMs = freeze, ImageBytes = 3_012_000, EndedAt = done.ChangedAt };
    }

    public static MigrationInfo RolledBack(Guid id, DateTimeOffset at)
    {
        var failed = Accepted(id, at).With(6, MigrationOutcomes.RolledBack);
        return failed with
        {
            EndedAt = failed.ChangedAt.AddSeconds(1),
            Reasons = ["push on node-a failed: the registry 127.0.0.1:5000 does not answer (connection refused)."],
            Steps =
            [
                .. failed.Steps,
                new StepInfo
                {
                    Name = "push", Node = "node-a", StartedAt = at.AddMilliseconds(1790), DurationMs = 610,
                    Failure = "the registry 127.0.0.1:5000 does not answer",
                },
                new StepInfo
                {
                    Name = "resume", Node = "node-a", StartedAt = at.AddMilliseconds(2460), DurationMs = 96,
                },
                new StepInfo
                {
                    Name = "release", Node = "switchctl", StartedAt = at.AddMilliseconds(2590), DurationMs = 12,
                },
            ],
        };
    }

    public static NetworkInfo Network(
        DateTimeOffset at, string node = "node-a", string state = "deliver", int waiting = 0, long packets = 120_000,
        Guid? migration = null) => new()
    {
        At = at,
        Switches = [new("default", "http://127.0.0.1:9559", null)],
        Ports = [1, 2, 3],
        Services = [new("redis", "10.100.0.10", 6379, "tcp")],
        Backends =
        [
            new(1, "redis", Redis, node, node == "node-a" ? "10.1.1.3" : "10.1.2.3", 6379, node == "node-a" ? 1 : 2,
                state, migration, null, packets, packets, waiting, waiting * 94L),
        ],
    };

    /// <summary>A minute of samples with a stall that began some seconds ago and lasted.</summary>
    public static ClientsInfo Clients(DateTimeOffset now, double stallBeganAgo = 22, double stallMs = 2266)
    {
        var width = TimeSpan.FromMilliseconds(200);
        var samples = new List<LatencySample>();
        for (var i = 299; i >= 0; i--)
        {
            var ago = i * width.TotalSeconds;
            var open = (stallBeganAgo - ago) * 1000;
            var jitter = 1 + (0.6 * Math.Abs(Math.Sin(i * 12.9898)));
            samples.Add(open > 0 && open < stallMs
                ? new LatencySample(now.AddSeconds(-ago), null, open, 0)
                : open >= stallMs && open < stallMs + 200
                    ? new LatencySample(now.AddSeconds(-ago), stallMs - 4, stallMs, 96)
                    : new LatencySample(now.AddSeconds(-ago), 0.42 * jitter, 2.4 * jitter, (int)(560 / jitter)));
        }

        return new ClientsInfo(32, 0, width, samples);
    }

    public static IReadOnlyList<ResourceInfo> Resources(DateTimeOffset since) =>
    [
        Part("coordinator", "services", since, "http://127.0.0.1:40001"),
        Part("switchctl", "services", since, "http://127.0.0.1:40002"),
        .. new[] { "checkpointer", "imagebuilder", "deployer" }
            .SelectMany(s => new[] { "node-a", "node-b" }.Select(n => Part($"{s}-{n}", "services", since, "http://127.0.0.1:40003"))),
        Part("softswitch", "network", since, "http://127.0.0.1:9559"),
        Part("node-a", "nodes", since, null),
        Part("node-b", "nodes", since, null),
        Part("rabbitmq", "infrastructure", since, "amqp://127.0.0.1:5672"),
        Part("registry", "infrastructure", since, "http://127.0.0.1:5000") with
        {
            State = ResourceState.Unhealthy, Detail = "storage: 96 % of the disk are in use",
        },
    ];

    private static ResourceInfo Part(string name, string kind, DateTimeOffset since, string? address) =>
        new(name, kind, ResourceState.Healthy, null, address, since, true);
}
