using System.Diagnostics;
using System.Text.Json.Nodes;
using Migration.Cni.Configuration;

namespace Migration.Cni.Tests.Protocol;

/// <summary>What deploy/kubernetes/cni installs on a node is what the plugin reads.</summary>
public sealed class InstallerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cfcni-install-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_installed_configuration_is_valid_and_the_plugin_beside_it()
    {
        for (var run = 0; run < 2; run++)
            (await InstallAsync("10.2.0.0/24")).ShouldBe(0);

        File.ReadAllText(Path.Combine(_folder.FullName, "bin", "containerflow")).ShouldBe("the plugin");
        Directory.GetFiles(Path.Combine(_folder.FullName, "net")).ShouldHaveSingleItem();
        var list = JsonNode.Parse(File.ReadAllText(
            Path.Combine(_folder.FullName, "net", "10-containerflow.conflist")))!.AsObject();
        var plugin = list["plugins"]![0]!.DeepClone().AsObject();
        plugin["name"] = $"{list["name"]}";
        plugin["cniVersion"] = $"{list["cniVersion"]}";
        var configuration = ConfigurationReader.Read(plugin.ToJsonString());
        configuration.Node.ShouldBe("worker-1");
        configuration.Controller!.Addresses.ShouldBe([new Uri("http://switchctl:5083")]);
        configuration.Gateway!.ToString().ShouldBe("169.254.1.1");
        $"{configuration.Ipam!["ranges"]![0]![0]!["subnet"]}".ShouldBe("10.2.0.0/24");
    }

    private async Task<int> InstallAsync(string subnet)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Migration.sln")))
            root = root.Parent!;
        var source = Path.Combine(root.FullName, "deploy", "kubernetes", "cni");
        var plugin = Path.Combine(_folder.FullName, "plugin");
        await File.WriteAllTextAsync(plugin, "the plugin", TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo(Path.Combine(source, "install.sh"));
        start.Environment["NODE_NAME"] = "worker-1";
        start.Environment["SWITCHCTL_ADDRESS"] = "http://switchctl:5083";
        start.Environment["POD_SUBNET"] = subnet;
        start.Environment["CNI_BIN"] = Path.Combine(_folder.FullName, "bin");
        start.Environment["CNI_NET"] = Path.Combine(_folder.FullName, "net");
        start.Environment["CNI_FROM"] = source;
        start.Environment["CNI_PLUGIN"] = plugin;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
