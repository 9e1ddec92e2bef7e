using Migration.Platform.Hosting;

namespace Migration.NodeServices.Tests;

/// <summary>Pods with ports of their own, found in the CNI plugin's records.</summary>
public sealed class PodPlaceTests : IDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("podplace-");

    private NodeNetworkOptions Options => new() { CniState = _state.FullName };

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public void A_pod_is_found_by_node_and_address_once_it_is_added()
    {
        Write(16, "node-a", "10.1.1.7", "added");
        Write(17, "node-b", "10.1.1.7", "added");
        Write(18, "node-a", "10.1.1.8", "adding");

        Options.PlaceOf("node-b", "10.1.1.7").ShouldBe(new PodPlace("0a:58:00:00:00:11", 17));
        Options.PlaceOf("node-a", "10.1.1.8").ShouldBeNull();
        Options.PlaceOf("node-c", "10.1.1.7").ShouldBeNull();
    }

    [Fact]
    public void Without_the_plugin_all_pods_are_behind_the_node() =>
        new NodeNetworkOptions { UplinkMac = "02:00:00:00:00:01", SwitchPort = 4 }.PlaceOf("node-a", "10.1.1.7")
            .ShouldBe(new PodPlace("02:00:00:00:00:01", 4));

    [Fact]
    public void A_damaged_record_is_named()
    {
        Write(16, "node-a", "10.1.1.7", "added");
        var path = Path.Combine(_state.FullName, "ports", "16.json");
        File.WriteAllText(path, "{");

        Should.Throw<IOException>(() => Options.PlaceOf("node-a", "10.1.1.9")).Message.ShouldContain(path);
    }

    [Fact]
    public void Either_the_plugin_or_a_port_of_the_node_is_asked_for()
    {
        Options.Validate(null!).ShouldBeEmpty();
        new NodeNetworkOptions { CniState = "here" }.Validate(null!).ShouldHaveSingleItem();
        new NodeNetworkOptions().Validate(null!).Count().ShouldBe(2);
    }

    private void Write(int port, string node, string address, string phase)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_state.FullName, "ports")).FullName;
        File.WriteAllText(Path.Combine(folder, $"{port}.json"), $$"""
            {"port":{{port}},"phase":"{{phase}}","node":"{{node}}","address":"{{address}}","mac":"0a:58:00:00:00:{{port:x2}}"}
            """);
    }
}
