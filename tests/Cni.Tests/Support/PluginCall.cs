using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Migration.Cni.Tests.Support;

/// <summary>A run of the plugin as a runtime makes it, inside the node's network namespace.</summary>
internal sealed record PluginCall
{
    public required string Program { get; init; }

    public required string NodeNamespace { get; init; }

    public required string Command { get; init; }

    public required JsonObject Configuration { get; init; }

    public string ContainerId { get; init; } = "";

    public string Interface { get; init; } = "eth0";

    public string Sandbox { get; init; } = "";

    public string Arguments { get; init; } = "";

    public string PluginPath { get; init; } = "/usr/lib/cni";

    public Process Start()
    {
        var start = new ProcessStartInfo("nsenter")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { $"--net=/run/netns/{NodeNamespace}", Program },
        };
        start.Environment["CNI_COMMAND"] = Command;
        start.Environment["CNI_CONTAINERID"] = ContainerId;
        start.Environment["CNI_IFNAME"] = Interface;
        start.Environment["CNI_NETNS"] = Sandbox;
        start.Environment["CNI_ARGS"] = Arguments;
        start.Environment["CNI_PATH"] = PluginPath;
        var process = Process.Start(start)!;
        process.StandardInput.Write(Configuration.ToJsonString());
        process.StandardInput.Close();
        return process;
    }

    public async Task<PluginAnswer> RunAsync()
    {
        using var process = Start();
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new PluginAnswer(process.ExitCode, output, await errors);
    }
}
