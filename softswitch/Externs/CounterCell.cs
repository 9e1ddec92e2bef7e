namespace Migration.Softswitch.Externs;

/// <summary>Packets and bytes; counted by any number of threads.</summary>
internal sealed class CounterCell
{
    private long _packets;
    private long _bytes;

    /// <summary>Packets so far.</summary>
    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>Bytes so far, whole frames.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Counts one packet.</summary>
    public void Count(int bytes)
    {
        Interlocked.Increment(ref _packets);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Sets both, as a controller asks.</summary>
    public void Set(long packets, long bytes)
    {
        Interlocked.Exchange(ref _packets, packets);
        Interlocked.Exchange(ref _bytes, bytes);
    }
}
