using Migration.Platform.Criu.Images;
using Migration.Platform.Criu.Wire;

namespace Migration.Fuzz;

/// <summary>Entries as CRIU writes them (its images/*.proto), so that damage meets the inside of the readers too.</summary>
internal static class CriuSamples
{
    private const ulong PodAddress = 0x0201010A; // 10.1.1.2, bytes in network order read as a little-endian number
    private const ulong ClientAddress = 0x026410AC;

    /// <summary>A good entry of an image, or an empty one where none is at hand.</summary>
    /// <param name="type">The image.</param>
    /// <param name="index">Which entry it is.</param>
    /// <param name="random">Source of its values.</param>
    public static WireMessage Entry(CriuImageType type, int index, Random random) => type switch
    {
        CriuImageType.Files => Numbers((1, 4), (2, (ulong)index + 1)).AddMessage(4, Socket(random)),
        CriuImageType.InetSockets => Socket(random),
        CriuImageType.Inventory => Numbers((1, 2), (3, 1), (4, 1), (5, 1), (8, 12345), (10, 0), (11, 1)),
        CriuImageType.Pagemap when index == 0 => Numbers((1, 1)),
        CriuImageType.Pagemap => Numbers(
            (1, (ulong)index << 20), (2, 1), (4, (ulong)random.Next(8)), (5, (ulong)random.Next(1, 100))),
        CriuImageType.ProcessTree => Numbers((1, (ulong)index + 1), (2, (ulong)index), (3, 1), (4, 1), (5, (ulong)index + 1)),
        CriuImageType.FileDescriptors => Numbers((1, (ulong)index + 1), (2, 0), (3, (ulong)random.Next(20)), (4, 5)),
        CriuImageType.Core => Numbers((1, 1)).AddMessage(
            3, Numbers((1, 1), (2, 0), (3, 0), (4, 0x400000), (5, 0)).AddText(6, "redis-server")),
        _ => new WireMessage(),
    };

    private static WireMessage Socket(Random random) => Numbers(
            (1, 1), (2, 4711), (3, 2), (4, 1), (5, 6), (6, random.Next(2) == 0 ? 1UL : 10UL), (7, 6379),
            (8, (ulong)random.Next(65536)), (9, 0), (10, 128), (11, PodAddress), (12, ClientAddress))
        .AddMessage(13, Numbers((1, 0), (2, 0), (3, 0), (4, 0), (5, 0)))
        .AddMessage(14, Numbers((1, 2_097_152), (2, 131_072), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0)));

    private static WireMessage Numbers(params (int Number, ulong Value)[] fields)
    {
        var message = new WireMessage();
        foreach (var (number, value) in fields)
            message = message.Add(WireField.OfVarInt(number, value));
        return message;
    }
}
