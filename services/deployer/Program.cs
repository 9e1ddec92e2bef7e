using MassTransit;
using Migration.Deployer;
using Migration.Deployer.Consumers;
using Migration.Deployer.Sources;
using Migration.Deployer.Targets;
using Migration.Platform.Hosting;
using Migration.Platform.Podman;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCheckedOptions<NodeOptions>(NodeOptions.Section);
builder.Services.AddCheckedOptions<NodeNetworkOptions>(NodeNetworkOptions.Section);
builder.Services.AddCheckedOptions<DeployerOptions>(DeployerOptions.Section);
builder.AddPodmanEngine();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<TargetPreparation>();
builder.Services.AddSingleton<TargetRestore>();
builder.Services.AddSingleton<SourceRetirement>();
builder.AddMigrationBus(
    bus => bus.AddConsumersFromNamespaceContaining<ImagePushedConsumer>(), abortEndsSteps: true);

var app = builder.Build();
app.MapServiceHealth();
await app.RunAsync();
