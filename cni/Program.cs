using Migration.Cni.Commands;

if (args.Length > 0 || Environment.GetEnvironmentVariable("CNI_COMMAND") is null or "")
    return await ReconcileProgram.RunAsync(args, Console.Out, Console.Error);
var runner = new CommandRunner(Environment.GetEnvironmentVariable, Console.Out, Console.Error);
return await runner.RunAsync(await Console.In.ReadToEndAsync());
