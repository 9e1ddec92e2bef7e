#:sdk Aspire.AppHost.Sdk@13.0.0
#:property ManagePackageVersionsCentrally=false
#:property TreatWarningsAsErrors=false
#:project ../local/Migration.Local.csproj

// The local run as an Aspire app host: `dotnet run AppHost/apphost.cs`, as root, where the Aspire packages can be
// restored. Broker, registry, network, switch and nodes are started by the same code as in the usual local run, and the
// services are the same list with the same settings, as resources of Aspire's dashboard.

using Aspire.Hosting;
using Migration.Local.Cluster;

await using var cluster = await LocalCluster.StartAsync(
    new LocalClusterOptions { Instance = "aspire", StartServices = false }, Console.WriteLine);

var builder = DistributedApplication.CreateBuilder(args);
builder.AddExternalService("registry", new Uri($"http://{cluster.Registry.Address}/"));
foreach (var plan in cluster.Plans)
{
    builder.AddProject(plan.Name, plan.ProjectFile)
        .WithHttpEndpoint(port: plan.Port, isProxied: false)
        .WithHttpHealthCheck("/health/ready")
        .WithEnvironment(context =>
        {
            foreach (var (name, value) in plan.Environment)
                context.EnvironmentVariables[name] = value;
        });
}

await using var app = builder.Build();
await app.StartAsync();
await cluster.RegisterNetworkAsync();
await app.WaitForShutdownAsync();
