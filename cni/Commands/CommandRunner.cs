using System.Text.Json.Nodes;
using Migration.Cni.Configuration;
using Migration.Cni.Linux;
using Migration.Cni.Protocol;

namespace Migration.Cni.Commands;

/// <summary>Runs one call of a runtime and writes its answer, as the CNI specification wants it.</summary>
/// <param name="environment">Looks an environment variable up.</param>
/// <param name="output">Takes the result or the error.</param>
/// <param name="errors">Takes remarks.</param>
internal sealed class CommandRunner(Func<string, string?> environment, TextWriter output, TextWriter errors)
{
    /// <summary>Runs a call.</summary>
    /// <param name="input">What the runtime wrote.</param>
    /// <returns>The exit code: 0, or 1 with an error written.</returns>
    public async Task<int> RunAsync(string input)
    {
        var version = CniVersions.Newest;
        try
        {
            var command = environment("CNI_COMMAND") ?? "";
            if (!CniEnvironment.Commands.Contains(command))
                throw new CniException(CniErrorCodes.InvalidEnvironment, $"CNI_COMMAND is '{command}'",
                    $"write one of {string.Join(", ", CniEnvironment.Commands)}");
            if (command == "VERSION")
            {
                var asked = input.Length == 0 ? null : Json.Text(ConfigurationReader.ReadJson(input), "cniVersion");
                await output.WriteLineAsync(CniVersions.Answer(asked ?? CniVersions.Newest).ToJsonString());
                return 0;
            }

            var configuration = ConfigurationReader.Read(input);
            version = configuration.CniVersion;
            var result = await RunAsync(CniEnvironment.Read(environment, command, configuration));
            if (result is not null)
                await output.WriteLineAsync(result.ToJsonString());
            return 0;
        }
        catch (CniException e)
        {
            return await FailAsync(version, e.Code, e.Message, e.Details);
        }
        catch (LinuxException e)
        {
            return await FailAsync(version, CniErrorCodes.Kernel, e.Message, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await FailAsync(version, CniErrorCodes.Io, e.Message, "");
        }
    }

    private async Task<JsonObject?> RunAsync(CniCall call)
    {
        using var tools = new CommandTools(call);
        switch (call.Command)
        {
            case "ADD":
                return await new AddCommand(tools).RunAsync();
            case "DEL":
                if (await new DelCommand(tools).RunAsync() is { } left)
                    await errors.WriteLineAsync($"containerflow: left for a later call: {left.Message}");
                return null;
            case "CHECK":
                await new CheckCommand(tools).RunAsync();
                return null;
            case "GC":
                await new GcCommand(tools).RunAsync();
                return null;
            default:
                await new StatusCommand(tools).RunAsync();
                return null;
        }
    }

    private async Task<int> FailAsync(string version, int code, string message, string details)
    {
        var error = new JsonObject { ["cniVersion"] = version, ["code"] = code, ["msg"] = message };
        if (details.Length > 0)
            error["details"] = details;
        await output.WriteLineAsync(error.ToJsonString());
        return 1;
    }
}
