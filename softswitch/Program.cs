using Migration.Softswitch;

SwitchOptions options;
try
{
    options = SwitchOptions.Parse(args);
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"softswitch: {e.Message}{Environment.NewLine}{SwitchOptions.Usage}");
    return 2;
}

if (options.IsHelp)
{
    Console.WriteLine(SwitchOptions.Usage);
    return 0;
}

try
{
    await using var host = await SoftswitchHost.StartAsync(options);
    Console.WriteLine(host.Describe());
    await host.WaitForShutdownAsync();
    return 0;
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync($"softswitch: {e.Message}");
    return 1;
}
