using Migration.Platform.Hosting;
using Migration.SwitchCtl;
using Migration.SwitchCtl.Consumers;

var builder = WebApplication.CreateBuilder(args);
builder.AddSwitchCtl();
builder.AddMigrationBus(bus => bus.AddSwitchCtlConsumers());

var app = builder.Build();
app.MapSwitchCtl();
await app.RunAsync();
