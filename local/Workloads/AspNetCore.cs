using System.Runtime.InteropServices;
using Migration.Local.Parts;

namespace Migration.Local.Workloads;

/// <summary>samples/kestrel-server: half of the clients talk over a WebSocket, the others over a stream of HTTP/2.</summary>
internal static class AspNetCore
{
    private const int HttpPort = 7000;
    private const int Http2Port = 7001;
    private const string There = "/opt/dotnet";
    private const string Application = "/srv/app";
    private const string Assembly = "kestrel-server";

    /// <summary>The workload.</summary>
    public static ServedProgram Program()
    {
        var runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/');
        var version = Path.GetFileName(runtime);
        var root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        string[] parts =
            ["dotnet", "host/fxr", $"shared/Microsoft.NETCore.App/{version}", $"shared/Microsoft.AspNetCore.App/{version}"];
        return new ServedProgram
        {
            Name = "aspnetcore",
            Package = "the .NET SDK, and openssl",
            // Brings the libraries that .NET looks for by itself.
            Programs = ["/usr/bin/openssl"],
            Placed = parts.ToDictionary(p => $"{There}/{p}", p => Path.Combine(root, p)),
            Make = (program, _, _) => Task.FromResult(program with
            {
                Placed = new Dictionary<string, string>(program.Placed)
                {
                    [Application] = Path.GetDirectoryName(ProjectTree.Program("samples/kestrel-server", Assembly))!,
                },
            }),
            Environment =
            [
                "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1", "DOTNET_hostBuilder__reloadConfigOnChange=false",
            ],
            Command = [$"{There}/dotnet", $"{Application}/{Assembly}.dll", "--contentRoot", Application],
            Port = HttpPort,
            MorePorts = [Http2Port],
            PortOf = client => client % 2 == 0 ? HttpPort : Http2Port,
            Talk = client => client % 2 == 0 ? new WebSocketTalk(client, "/messages") : new Http2Talk(client),
            Needs = "DOTNET_hostBuilder__reloadConfigOnChange=false: CRIU cannot restore watched files",
        };
    }
}
