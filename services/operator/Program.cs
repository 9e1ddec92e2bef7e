using Migration.KubernetesOperator;
using Migration.Platform.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddOperator();

var app = builder.Build();
app.MapServiceHealth();
await app.RunAsync();
