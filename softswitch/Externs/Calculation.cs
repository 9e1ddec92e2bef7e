using Migration.Softswitch.Runtime;

namespace Migration.Softswitch.Externs;

/// <summary>A hash over named fields of the packet.</summary>
/// <param name="name">Name in the program.</param>
/// <param name="hash">The algorithm.</param>
/// <param name="gather">Packs the input into the packet's scratch area.</param>
internal sealed class Calculation(string name, HashFunction hash, Action<PacketContext> gather)
{
    /// <summary>Name in the program.</summary>
    public string Name => name;

    /// <summary>The hash of the packet as it is now.</summary>
    public ulong Compute(PacketContext packet)
    {
        packet.ScratchBits = 0;
        gather(packet);
        return hash(packet.FinishScratch());
    }

    /// <summary>v1model's hash(): base + hash mod max, base alone where max is 0.</summary>
    public ulong ComputeInRange(PacketContext packet, ulong start, ulong max) =>
        max == 0 ? start : start + (Compute(packet) % max);
}
