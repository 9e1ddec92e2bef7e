using System.Globalization;
using System.Text.Json.Nodes;
using Migration.Cni.Configuration;
using Migration.Cni.Protocol;

namespace Migration.Cni.Commands;

/// <summary>The command line: <c>containerflow reconcile FILE [--every SECONDS]</c>.</summary>
internal static class ReconcileProgram
{
    private const string Usage =
        """
        containerflow is a CNI plugin: a container runtime runs it, with CNI_COMMAND and the network configuration on
        standard input. By hand:

        usage: containerflow reconcile FILE [--every SECONDS]
          Brings switch and switchctl up to date with the pods of the network configuration FILE (.conf or .conflist)
          after one of them was restarted, and finishes removals that had to wait for them; with --every again and
          again, until it is stopped.
        """;

    private const int LongestPause = 3600;
    private const string PluginFolders = "/opt/cni/bin:/usr/lib/cni";

    /// <summary>Runs it.</summary>
    /// <returns>The exit code: 0, 1 when something is left to do, 2 for a wrong command line.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var every = 0;
        var isRight = arguments is ["reconcile", _]
            || (arguments is ["reconcile", _, "--every", var text]
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out every)
                && every is > 0 and <= LongestPause);
        if (!isRight)
        {
            await errors.WriteLineAsync(Usage);
            return 2;
        }

        if (every == 0)
            return await OnceAsync(arguments[1], output, errors);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(every));
        do
        {
            await OnceAsync(arguments[1], output, errors);
        }
        while (await timer.WaitForNextTickAsync());
        return 0;
    }

    private static async Task<int> OnceAsync(string file, TextWriter output, TextWriter errors)
    {
        try
        {
            using var tools = new CommandTools(new CniCall
            {
                Command = "RECONCILE",
                PluginFolders = (Environment.GetEnvironmentVariable("CNI_PATH") ?? PluginFolders).Split(':'),
                Configuration = Read(await File.ReadAllTextAsync(file)),
            });
            var (attached, removed) = await new ReconcileCommand(tools).RunAsync();
            await output.WriteLineAsync($"{attached} attached, {removed} removed");
            return 0;
        }
        catch (CniException e)
        {
            await errors.WriteLineAsync($"containerflow: {e.Message} {e.Details}".TrimEnd());
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"containerflow: {e.Message}");
            return 1;
        }
    }

    private static NetworkConfiguration Read(string text)
    {
        var file = ConfigurationReader.ReadJson(text);
        if (file["plugins"] is not JsonArray plugins)
            return ConfigurationReader.Read(text);
        var own = plugins.FirstOrDefault(p => Json.Text(p, "type") == "containerflow") as JsonObject
            ?? throw new CniException(CniErrorCodes.InvalidConfiguration, "no plugin of the list is containerflow");
        var configuration = own.DeepClone().AsObject();
        configuration["name"] = file["name"]?.DeepClone();
        configuration["cniVersion"] = file["cniVersion"]?.DeepClone();
        return ConfigurationReader.Read(configuration.ToJsonString());
    }
}
