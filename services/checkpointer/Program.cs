using MassTransit;
using Migration.Checkpointer;
using Migration.Checkpointer.Checkpoints;
using Migration.Checkpointer.Consumers;
using Migration.Checkpointer.Inspection;
using Migration.Checkpointer.Platforms;
using Migration.Platform.Hosting;
using Migration.Platform.Hosting.Janitor;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCheckedOptions<NodeOptions>(NodeOptions.Section);
builder.Services.AddNodeNetwork();
builder.Services.AddCheckedOptions<CheckpointerOptions>(CheckpointerOptions.Section);
builder.Services.AddCheckedOptions<RegistryProbeOptions>(RegistryProbeOptions.Section);
builder.AddPlatforms();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddInspection();
builder.Services.AddSingleton<ConnectionDrain>();
builder.Services.AddSingleton<CheckpointGate>();
builder.Services.AddSingleton<ContainerCheckpoint>();
builder.Services.AddSingleton<MemoryCopy>();
builder.Services.AddSingleton<SourceResumption>();
builder.Services.AddSingleton<ILeftoverSweeper, ArchiveSweeper>();
builder.Services.AddSingleton<ILeftoverSweeper, NetworkLockSweeper>();
builder.AddJanitor();
builder.AddMigrationBus(
    bus => bus.AddConsumersFromNamespaceContaining<TrafficHeldConsumer>(), abortEndsSteps: true);

return await builder.RunServiceAsync(app => app.MapServiceHealth());
