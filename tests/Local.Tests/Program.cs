using Migration.Local.Tests;
using Xunit.Runner.InProc.SystemConsole;

return args is [Victim.Argument, var folder, var prefix]
    ? await Victim.RunAsync(folder, prefix)
    : await ConsoleRunner.Run(args);
