namespace Migration.Coordinator.Dashboard;

/// <summary>A part of the system that the page shows. Section <c>Coordinator:Dashboard:Resources:N</c>.</summary>
internal sealed class ResourceEntry
{
    /// <summary>Its name, for example <c>deployer-node-a</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Heading under which it is shown. Default <c>services</c>.</summary>
    public string Kind { get; set; } = "services";

    /// <summary>Its health endpoint. Default none: nothing is known of its health.</summary>
    public Uri? Health { get; set; }

    /// <summary>File on this machine that its log goes to. Default none: its log is not shown.</summary>
    public string? LogFile { get; set; }
}
