using System.CommandLine;
using Migration.Cli.Configuration;
using Migration.Cli.Output;

namespace Migration.Cli.Commands;

/// <summary><c>config</c>: the contexts.</summary>
internal static class ConfigCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name of the context" };

    private static readonly Option<string?> ApiKeyFile = new("--api-key-file")
    {
        Description = "File that holds the coordinator's API key", HelpName = "FILE",
    };

    private static readonly Option<string?> Authorities = new("--certificate-authority-file")
    {
        Description = "PEM file with the authorities that the servers' certificates must come from", HelpName = "FILE",
    };

    private static readonly Option<string?> Platform = new("--platform")
    {
        Description = "Platform of workloads named without one", HelpName = "NAME",
    };

    private static readonly Option<string?> Namespace = new("--namespace")
    {
        Description = "Namespace of workloads named without one", HelpName = "NAME",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create(Shell shell)
    {
        var config = new Command("config", "Manages contexts: which coordinator and switch to talk to");
        config.Add(new Command("view", "Shows the configuration; keys are masked").Does(shell, ViewAsync));
        config.Add(new Command("get-contexts", "Lists the contexts").Does(shell, ListAsync));
        config.Add(new Command("current-context", "Shows which context is used").Does(shell, CurrentAsync));
        config.Add(new Command("use-context", "Chooses the context that is used from now on") { Name }
            .Does(shell, UseAsync));
        config.Add(new Command("delete-context", "Deletes a context") { Name }.Does(shell, DeleteAsync));
        config.Add(new Command("set-context", "Makes or changes a context; what is not named stays")
            {
                Name, ApiKeyFile, Authorities, Platform, Namespace,
            }
            .Examples(
                "migratectl config set-context lab --coordinator https://lab.example:8443 --api-key-file ~/.lab-key",
                "migratectl config use-context lab")
            .Does(shell, SetAsync));
        return config.Examples("migratectl config get-contexts", "migratectl config use-context lab");
    }

    private static Task<int> ViewAsync(CommandContext context, CancellationToken cancellation)
    {
        var file = ConfigFile.Read(context.ConfigPath);
        foreach (var one in file.Contexts.Where(c => c.ApiKey is not null))
            one.ApiKey = "REDACTED";
        var format = context.Printer.Format == OutputFormat.Json ? OutputFormat.Json : OutputFormat.Yaml;
        new Printer(context.Shell, format).Write(file, _ => { });
        return Done();
    }

    private static Task<int> ListAsync(CommandContext context, CancellationToken cancellation)
    {
        var file = ConfigFile.Read(context.ConfigPath);
        var list = file.Contexts
            .Select(c => new { c.Name, Current = c.Name == file.CurrentContext, c.Coordinator, c.Switch }).ToList();
        context.Printer.Write(list, writer =>
        {
            var table = new TextTable("CURRENT", "NAME", "COORDINATOR", "SWITCH");
            foreach (var c in list)
                table.Add(c.Current ? "*" : " ", c.Name, c.Coordinator, c.Switch);
            table.Write(writer);
        });
        return Done();
    }

    private static Task<int> CurrentAsync(CommandContext context, CancellationToken cancellation)
    {
        var current = ConfigFile.Read(context.ConfigPath).CurrentContext ?? throw new CliException(
            ExitCodes.NotFound, "No context is chosen; the default addresses are used.",
            "Choose one: migratectl config use-context NAME");
        context.Printer.Write(current, writer => writer.WriteLine(current));
        return Done();
    }

    private static Task<int> UseAsync(CommandContext context, CancellationToken cancellation) =>
        ChangeAsync(context, file => file.CurrentContext = file.Find(context.Get(Name)).Name, "is used from now on");

    private static Task<int> DeleteAsync(CommandContext context, CancellationToken cancellation) =>
        ChangeAsync(
            context,
            file =>
            {
                var gone = file.Find(context.Get(Name));
                file.Contexts.Remove(gone);
                if (file.CurrentContext == gone.Name)
                    file.CurrentContext = null;
            },
            "is deleted");

    private static Task<int> SetAsync(CommandContext context, CancellationToken cancellation) =>
        ChangeAsync(
            context,
            file =>
            {
                var name = context.Get(Name);
                var one = file.Contexts.FirstOrDefault(c => c.Name == name);
                if (one is null)
                    file.Contexts.Add(one = new ContextSettings { Name = name });
                var choice = context.Choice;
                one.Coordinator = choice.Coordinator ?? one.Coordinator;
                one.Switch = choice.Switch ?? one.Switch;
                one.ApiKeyFile = FullPath(context.Get(ApiKeyFile)) ?? one.ApiKeyFile;
                one.CertificateAuthorityFile = FullPath(context.Get(Authorities)) ?? one.CertificateAuthorityFile;
                one.Platform = context.Get(Platform) ?? one.Platform;
                one.Namespace = context.Get(Namespace) ?? one.Namespace;
                file.CurrentContext ??= name;
            },
            "is set");

    private static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    private static Task<int> ChangeAsync(CommandContext context, Action<ConfigFile> change, string what)
    {
        var file = ConfigFile.Read(context.ConfigPath);
        change(file);
        file.Write(context.ConfigPath);
        context.Printer.Remark($"Context '{context.Get(Name)}' {what}.");
        return Done();
    }

    private static Task<int> Done() => Task.FromResult(ExitCodes.Done);
}
