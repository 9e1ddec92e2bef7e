using Migration.Coordinator;
using Migration.Coordinator.Access;
using Migration.Platform.Hosting;

var builder = WebApplication.CreateBuilder(args);
if (args is ["keys", .. var words])
{
    builder.Logging.ClearProviders();
    builder.AddRecord();
    await using var host = builder.Build();
    return await KeysCommand.RunAsync(words, host.Services, Console.Out, CancellationToken.None);
}

builder.AddCoordinator();
return await builder.RunServiceAsync(app => app.MapCoordinator());
