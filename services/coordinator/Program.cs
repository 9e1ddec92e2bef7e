using Migration.Coordinator;
using Migration.Coordinator.Access;

var builder = WebApplication.CreateBuilder(args);
if (args is ["keys", .. var words])
{
    builder.Logging.ClearProviders();
    builder.AddRecord();
    await using var host = builder.Build();
    return await KeysCommand.RunAsync(words, host.Services, Console.Out, CancellationToken.None);
}

builder.AddCoordinator();
var app = builder.Build();
app.MapCoordinator();
await app.RunAsync();
return 0;
