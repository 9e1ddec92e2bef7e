using System.Net;
using Microsoft.Extensions.Options;
using Migration.Contracts;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;

namespace Migration.NodeServices.Tests;

/// <summary>The migration that the tests of the node services are about.</summary>
internal static class Samples
{
    public static readonly Guid MigrationId = Guid.Parse("6f1d7a52-6c5e-4b8f-9d2a-1f2e3d4c5b6a");

    public static readonly Workload Workload = new() { Platform = "podman", Pod = "web", Container = "redis" };

    public static readonly MigrationPlan Plan = new() { Workload = Workload, SourceNode = "node-a", TargetNode = "node-b" };

    public static readonly ImageIdentity BaseImage = new() { Id = new string('a', 64), Name = "127.0.0.1:5000/redis:7" };

    public static readonly PodEndpoint Source = Endpoint("node-a", "10.1.1.2", 1);

    public static readonly PodEndpoint Target = Endpoint("node-b", "10.1.2.2", 2);

    public static readonly MigrationAccepted Accepted = new()
    {
        MigrationId = MigrationId,
        Plan = Plan,
        Source = Source,
        BaseImage = BaseImage,
        AcceptedAt = DateTimeOffset.UnixEpoch,
    };

    public static IOptions<NodeOptions> Node(string name) => Options.Create(new NodeOptions { Name = name });

    public static IOptions<NodeNetworkOptions> Network { get; } =
        Options.Create(new NodeNetworkOptions { UplinkMac = "02:00:00:00:02:02", SwitchPort = 2 });

    public static ContainerDetails Container(string status = "running", int pid = 0, string address = "10.1.1.2") => new()
    {
        Id = "c1",
        Name = "redis",
        Image = BaseImage.Id,
        ImageName = BaseImage.Name,
        Pod = "p1",
        State = new ContainerState { Status = status, Pid = pid },
        NetworkSettings = new ContainerNetworkSettings
        {
            Networks = new Dictionary<string, ContainerNetwork> { ["pods"] = new() { IPAddress = address } },
        },
    };

    public static PodDetails Pod(string? migration = null) => new()
    {
        Id = "p1",
        Name = "web",
        InfraContainerID = "infra",
        Labels = migration is null
            ? new Dictionary<string, string>()
            : new Dictionary<string, string> { ["containerflow.migration"] = migration },
        Containers = [new PodContainer { Id = "infra", Name = "infra" }, new PodContainer { Id = "c1", Name = "redis" }],
    };

    public static PodmanException Refused(string cause) =>
        new("test", "subject", HttpStatusCode.InternalServerError, cause);

    private static PodEndpoint Endpoint(string node, string address, int port) => new()
    {
        Node = node,
        Pod = "web",
        Address = address,
        NextHopMac = $"02:00:00:00:0{port}:02",
        SwitchPort = port,
    };
}
