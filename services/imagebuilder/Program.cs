using MassTransit;
using Migration.ImageBuilder;
using Migration.ImageBuilder.Consumers;
using Migration.ImageBuilder.Images;
using Migration.Platform.Hosting;
using Migration.Platform.Hosting.Janitor;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCheckedOptions<NodeOptions>(NodeOptions.Section);
builder.Services.AddCheckedOptions<ImageBuilderOptions>(ImageBuilderOptions.Section);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<CheckpointRegistry>();
builder.Services.AddSingleton<CheckpointSeals>();
builder.Services.AddSingleton<PushRates>();
builder.Services.AddSingleton<DumpPush>();
builder.Services.AddSingleton<CheckpointPush>();
builder.Services.AddSingleton<MemoryPush>();
builder.Services.AddSingleton<PushRehearsal>();
builder.Services.AddSingleton<MigrationWork>();
builder.Services.AddSingleton<CheckpointArtifacts>();
builder.Services.AddSingleton<ILeftoverSweeper, TagSweeper>();
builder.AddJanitor();
builder.Services.AddHealthChecks().AddCheck<RegistryCheck>("registry", tags: [ServiceHealth.ReadyTag]);
builder.AddMigrationBus(
    bus => bus.AddConsumersFromNamespaceContaining<CheckpointTakenConsumer>(), abortEndsSteps: true);

return await builder.RunServiceAsync(app => app.MapServiceHealth());
