using MassTransit;
using Migration.Deployer;
using Migration.Deployer.Consumers;
using Migration.Deployer.Platforms;
using Migration.Platform.Hosting;
using Migration.Platform.Hosting.Janitor;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCheckedOptions<NodeOptions>(NodeOptions.Section);
builder.Services.AddNodeNetwork();
builder.Services.AddCheckedOptions<DeployerOptions>(DeployerOptions.Section);
builder.AddPlatforms();
builder.AddJanitor();
builder.Services.AddSingleton<SignatureCheck>();
builder.Services.AddSingleton(TimeProvider.System);
builder.AddMigrationBus(
    bus => bus.AddConsumersFromNamespaceContaining<ImagePushedConsumer>(), abortEndsSteps: true);

return await builder.RunServiceAsync(app => app.MapServiceHealth());
