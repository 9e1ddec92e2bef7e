using System.Globalization;
using Migration.Contracts;
using Migration.Local.Machine;
using Migration.Local.Parts;
using Migration.Platform.Oci;

namespace Migration.Local.Cluster;

/// <summary>Configuration of the services, as the environment variables that carry it.</summary>
internal sealed class ServiceSettings(
    RunRecord record,
    string namespacePrefix,
    Addressing addressing,
    RabbitMqBroker broker,
    string registry,
    IReadOnlyDictionary<string, Uri> switches,
    NodeKeys? keys)
{
    private static readonly string[] Platforms = [WorkloadPlatforms.Podman, WorkloadPlatforms.Process];

    internal Dictionary<string, string> Coordinator(int switchctlPort)
    {
        var settings = broker.BusSettingsOf("coordinator");
        settings["Coordinator__Dashboard__SwitchCtl"] = $"http://127.0.0.1:{switchctlPort}";
        settings["Coordinator__Database"] = Path.Combine(record.CreateFolder("coordinator"), "record.db");
        foreach (var (index, node) in Topology.Nodes.Index())
        {
            settings[$"Coordinator__Nodes__{index}__Name"] = node.Name;
            settings[$"Coordinator__Nodes__{index}__Platform"] = string.Join(',', Platforms);
        }

        return settings;
    }

    internal Dictionary<string, string> SwitchCtl() => SwitchCtl(broker.TlsPort, null);

    internal Dictionary<string, string> SwitchCtl(int throughToBroker, int? throughToSwitch)
    {
        var settings = broker.BusSettingsOf("switchctl");
        settings["Bus__Port"] = throughToBroker.ToString(CultureInfo.InvariantCulture);
        if (switches.Count == 1)
        {
            var only = switches.Values.Single();
            settings["SwitchCtl__Address"] = new UriBuilder(only) { Port = throughToSwitch ?? only.Port }.Uri
                .GetLeftPart(UriPartial.Authority);
        }

        foreach (var (index, (name, address)) in switches.Index().Where(_ => switches.Count > 1))
        {
            settings[$"SwitchCtl__Switches__{index}__Name"] = name;
            settings[$"SwitchCtl__Switches__{index}__Address"] = address.GetLeftPart(UriPartial.Authority);
        }

        settings["SwitchCtl__Store__Path"] = Path.Combine(record.CreateFolder("switchctl"), "switchctl.db");
        return settings;
    }

    internal Dictionary<string, string> Checkpointer(NodePlace place, PodmanNode node)
    {
        var settings = OnNode("checkpointer", place, node);
        settings["Checkpointer__ArchiveFolder"] = ArchiveFolder(place);
        settings["Checkpointer__MemoryFolder"] = MemoryFolder(place);
        settings["Checkpointer__DefaultCriuConfiguration"] = CriuSettings.PathOf(record);
        settings["Checkpointer__CriuProgram"] = Path.Combine(LocalPaths.CriuFolder, "criu");
        settings["Checkpointer__Registry__Address"] = registry;
        settings["Checkpointer__Registry__PlainHttp"] = "true";
        return settings;
    }

    internal Dictionary<string, string> ImageBuilder(NodePlace place, PodmanNode node)
    {
        var settings = OnNode("imagebuilder", place, node);
        settings["ImageBuilder__Registry"] = registry;
        settings["ImageBuilder__PlainHttp"] = "true";
        settings["ImageBuilder__ArchiveFolder"] = ArchiveFolder(place);
        if (keys is not null)
        {
            settings["ImageBuilder__RecipientKeyFolder"] = keys.Recipients;
            settings["ImageBuilder__SigningKeyFile"] = keys.SigningKey(place);
        }

        return settings;
    }

    internal Dictionary<string, string> Deployer(NodePlace place, PodmanNode node, bool keepAddress)
    {
        var settings = OnNode("deployer", place, node);
        settings["Deployer__Network"] = Topology.PodNetworkName;
        settings["Deployer__TlsVerify"] = "false";
        settings["Deployer__KeepAddress"] = keepAddress ? "true" : "false";
        settings["Deployer__CriuProgram"] = Path.Combine(LocalPaths.CriuFolder, "criu");
        settings["Deployer__PlainHttp"] = "true";
        settings["Deployer__RehearsalImage"] = $"{CheckpointRehearsal.ImageOf(registry, "checkpoints")}";
        settings["Deployer__RestoreFolder"] = record.CreateFolder(Path.Combine("restores", place.Name));
        settings["Deployer__MemoryFolder"] = MemoryFolder(place);
        if (keys is not null)
        {
            settings["Deployer__PrivateKeyFile"] = keys.PrivateKey(place);
            settings["Deployer__TrustedKeyFolder"] = keys.Signers;
        }

        return settings;
    }

    private Dictionary<string, string> OnNode(string service, NodePlace place, PodmanNode node)
    {
        var settings = broker.BusSettingsOf($"{service}.{place.Name}");
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
        foreach (var (index, platform) in Platforms.Index())
            settings[$"Node__Platforms__{index}"] = platform;
        var processes = LocalProcess.OptionsOf(place, record, namespacePrefix, addressing);
        settings["Processes__StateFolder"] = processes.StateFolder;
        settings["Processes__Subnet"] = processes.Subnet;
        settings["Processes__NodeNamespace"] = processes.NodeNamespace;
        settings["Processes__NamespacePrefix"] = processes.NamespacePrefix;
        return settings;
    }

    internal static string ArchiveFolder(RunRecord record, NodePlace place) =>
        record.CreateFolder(Path.Combine("checkpoints", place.Name));

    // One of its own for each node: they would not share memory if they were apart.
    private string MemoryFolder(NodePlace place) => Path.Combine(LocalPaths.MemoryFolder(record.Folder), place.Name);

    private string ArchiveFolder(NodePlace place) => ArchiveFolder(record, place);
}
