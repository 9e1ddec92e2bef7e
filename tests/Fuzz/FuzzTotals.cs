namespace Migration.Fuzz;

/// <summary>What was tried so far.</summary>
internal sealed class FuzzTotals
{
    /// <summary>Packets.</summary>
    public long Packets { get; private set; }

    /// <summary>Packets, copies and digests that the switch sent because of them.</summary>
    public long Sent { get; private set; }

    /// <summary>The longest time that one took.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Adds a packet.</summary>
    public void Add(TimeSpan time, int sent)
    {
        Packets++;
        Sent += sent;
        Longest = time > Longest ? time : Longest;
    }
}
