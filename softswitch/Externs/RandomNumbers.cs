namespace Migration.Softswitch.Externs;

/// <summary>v1model's random().</summary>
internal static class RandomNumbers
{
    /// <summary>A number between two bounds, both included; <paramref name="before"/> where they are swapped.</summary>
    public static ulong Next(ulong before, ulong low, ulong high)
    {
        if (low > high)
        {
            return before;
        }

        var span = high - low + 1;
        var bits = (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue);
        return span == 0 ? bits : low + (ulong)(((UInt128)bits * span) >> 64);
    }
}
