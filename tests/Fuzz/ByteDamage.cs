namespace Migration.Fuzz;

/// <summary>Damages bytes of any form.</summary>
internal static class ByteDamage
{
    private const int MostChanges = 4;
    private static readonly byte[] Likely = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];

    /// <summary>Bytes with some changed, left out, doubled, put in or cut off; one in eight stays as it is.</summary>
    public static byte[] Of(byte[] good, Random random)
    {
        if (random.Next(8) == 0)
            return good;
        List<byte> bytes = [.. good];
        for (var times = random.Next(1, MostChanges + 1); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            var count = Math.Min(random.Next(1, 64), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = Likely[random.Next(Likely.Length)];
                    break;
                case 2:
                    bytes.RemoveRange(at, count);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, count));
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Range(0, count).Select(_ => (byte)random.Next(256)).ToList());
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
