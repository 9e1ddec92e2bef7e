using Migration.Platform.Hosting;
using Migration.SwitchCtl;
using Migration.SwitchCtl.Consumers;
using Migration.SwitchCtl.Terms;

var builder = WebApplication.CreateBuilder(args);
builder.AddSwitchCtl();
builder.AddMigrationBus(bus => bus.AddSwitchCtlConsumers(), endsWithBus: false);
builder.Services.AddSingleton<IReach, BrokerReach>();

return await builder.RunServiceAsync(app => app.MapSwitchCtl());
