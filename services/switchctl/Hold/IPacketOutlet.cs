namespace Migration.SwitchCtl.Hold;

/// <summary>The way for packets back into the switch.</summary>
public interface IPacketOutlet
{
    /// <summary>Puts a packet into the switch as if it had just come in.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when there is no connection to the switch: the packet is lost.</returns>
    ValueTask<bool> InjectAsync(HeldPacket packet, CancellationToken cancellation);
}
