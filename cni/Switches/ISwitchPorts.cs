namespace Migration.Cni.Switches;

/// <summary>The ports of the node's switch. Every call may be repeated.</summary>
internal interface ISwitchPorts
{
    /// <summary>The ports that it has: the interface by port number.</summary>
    /// <exception cref="Protocol.CniException">The switch is away or refuses.</exception>
    Task<IReadOnlyDictionary<int, string>> ListAsync();

    /// <summary>Gives it an interface as a port; fine when it has it already.</summary>
    /// <exception cref="Protocol.CniException">The switch is away or refuses.</exception>
    Task AttachAsync(int port, string interfaceName);

    /// <summary>Takes a port away; fine when it is gone, or is another interface's.</summary>
    /// <exception cref="Protocol.CniException">The switch is away or refuses.</exception>
    Task DetachAsync(int port, string interfaceName);
}
