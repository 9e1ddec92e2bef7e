namespace Migration.SwitchCtl.Hold;

/// <summary>The way for packets back into the switch.</summary>
public interface IPacketOutlet
{
    /// <summary>Puts packets into the switch, in order, as if they had just come in.</summary>
    /// <param name="packets">The packets.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when there is no connection to the switch, or it broke: the packets count as lost.</returns>
    ValueTask<bool> InjectAsync(IReadOnlyList<HeldPacket> packets, CancellationToken cancellation);
}
