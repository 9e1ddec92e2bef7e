using Migration.Contracts;
using Migration.SwitchCtl.Desired;

namespace Migration.Switchctl.Tests.Fixtures;

internal static class States
{
    public static readonly Workload Redis = new() { Platform = "podman", Pod = "redis", Container = "server" };

    public static readonly MigrationPlan Plan =
        new() { Workload = Redis, SourceNode = "node-a", TargetNode = "node-b" };

    public static readonly PodEndpoint Source = new()
    {
        Node = "node-a", Pod = "redis", Address = "10.0.1.10", NextHopMac = "02:00:00:00:01:0a", SwitchPort = 1,
    };

    public static readonly PodEndpoint Target = new()
    {
        Node = "node-b", Pod = "redis-2", Address = "10.0.2.20", NextHopMac = "02:00:00:00:02:14", SwitchPort = 2,
    };

    public static readonly Service Service = new(1, "redis", IpAddress.Parse("10.0.9.1"), TransportProtocol.Tcp, 6379);

    public static readonly Backend Backend = new(1, 1, "main", Redis, 6380, BackendEndpoint.From(Source), false);

    public static DesiredState OneService(params MigrationRecord[] migrations) => new()
    {
        Ports = [new SwitchPort(1, Mac.Parse("02:00:00:00:00:01")), new SwitchPort(2, Mac.Parse("02:00:00:00:00:02"))],
        Gateways = [new Gateway(IpAddress.Parse("10.0.1.1"), Mac.Parse("02:00:00:00:00:01"), 1)],
        Routes = [new StaticRoute(IpPrefix.Parse("10.0.0.0/24"), Mac.Parse("02:00:00:00:00:99"), 3)],
        Services = [Service],
        Backends = [Backend],
        ActiveMigrations = migrations,
    };

    /// <summary>The same with IPv6 addresses.</summary>
    public static DesiredState OneService6(params MigrationRecord[] migrations) => new()
    {
        Gateways = [new Gateway(IpAddress.Parse("fd00:1::1"), Mac.Parse("02:00:00:00:00:01"), 1)],
        Routes = [new StaticRoute(IpPrefix.Parse("fd00:9::/64"), Mac.Parse("02:00:00:00:00:99"), 3)],
        Services = [Service with { Vip = IpAddress.Parse("2001:db8::10") }],
        Backends = [Backend with { Endpoint = BackendEndpoint.From(Source with { Address = "fd00:1::a" }) }],
        ActiveMigrations = migrations,
    };

    /// <summary>A migration between IPv6 addresses.</summary>
    public static MigrationRecord Migration6(MigrationPhase phase) => Migration(phase) with
    {
        Source = Source with { Address = "fd00:1::a" }, Target = Target with { Address = "fd00:2::14" },
    };

    public static MigrationRecord Migration(MigrationPhase phase, Guid? id = null) => new()
    {
        Id = id ?? Guid.NewGuid(),
        Plan = Plan,
        Source = Source,
        Target = Target,
        Phase = phase,
        BegunAt = DateTimeOffset.UnixEpoch,
        BackendIds = [1],
    };
}
