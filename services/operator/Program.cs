using Migration.KubernetesOperator;
using Migration.Platform.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddOperator();

return await builder.RunServiceAsync(app => app.MapServiceHealth());
