using System.Globalization;
using Migration.Local.Machine;
using Migration.Local.Parts;

namespace Migration.Local.Cluster;

/// <summary>Configuration of the services, as the environment variables that carry it.</summary>
internal sealed class ServiceSettings(RunRecord record, int brokerPort, string registry, Uri softswitch)
{
    internal Dictionary<string, string> Coordinator()
    {
        var settings = Bus();
        settings["Coordinator__Database"] = Path.Combine(record.CreateFolder("coordinator"), "record.db");
        foreach (var (index, node) in Topology.Nodes.Index())
        {
            settings[$"Coordinator__Nodes__{index}__Name"] = node.Name;
            settings[$"Coordinator__Nodes__{index}__Platform"] = LocalWorkload.Platform;
        }

        return settings;
    }

    internal Dictionary<string, string> SwitchCtl()
    {
        var settings = Bus();
        settings["SwitchCtl__Address"] = softswitch.GetLeftPart(UriPartial.Authority);
        settings["SwitchCtl__Store__Path"] = Path.Combine(record.CreateFolder("switchctl"), "switchctl.db");
        return settings;
    }

    internal Dictionary<string, string> Checkpointer(NodePlace place, PodmanNode node)
    {
        var settings = OnNode(place, node);
        settings["Checkpointer__ArchiveFolder"] = ArchiveFolder(place);
        settings["Checkpointer__DefaultCriuConfiguration"] = CriuSettings.PathOf(record);
        settings["Checkpointer__CriuProgram"] = Path.Combine(LocalPaths.CriuFolder, "criu");
        settings["Checkpointer__Registry__Address"] = registry;
        settings["Checkpointer__Registry__PlainHttp"] = "true";
        return settings;
    }

    internal Dictionary<string, string> ImageBuilder(NodePlace place, PodmanNode node)
    {
        var settings = OnNode(place, node);
        settings["ImageBuilder__Registry"] = registry;
        settings["ImageBuilder__PlainHttp"] = "true";
        settings["ImageBuilder__ArchiveFolder"] = ArchiveFolder(place);
        return settings;
    }

    internal Dictionary<string, string> Deployer(NodePlace place, PodmanNode node, bool keepAddress)
    {
        var settings = OnNode(place, node);
        settings["Deployer__Network"] = Topology.PodNetworkName;
        settings["Deployer__TlsVerify"] = "false";
        settings["Deployer__KeepAddress"] = keepAddress ? "true" : "false";
        return settings;
    }

    private Dictionary<string, string> OnNode(NodePlace place, PodmanNode node)
    {
        var settings = Bus();
        settings["Node__Name"] = place.Name;
        if (node.CniState is { } state)
        {
            settings["NodeNetwork__CniState"] = state;
        }
        else
        {
            settings["NodeNetwork__UplinkMac"] = place.UplinkMac;
            settings["NodeNetwork__SwitchPort"] = place.SwitchPort.ToString(CultureInfo.InvariantCulture);
        }

        settings["Podman__SocketPath"] = node.SocketPath;
        return settings;
    }

    private Dictionary<string, string> Bus() => new()
    {
        ["Bus__Host"] = "127.0.0.1",
        ["Bus__Port"] = brokerPort.ToString(CultureInfo.InvariantCulture),
    };

    private string ArchiveFolder(NodePlace place) => record.CreateFolder(Path.Combine("checkpoints", place.Name));
}
